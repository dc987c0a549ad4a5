using System.Text.Json.Serialization;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Generated serializers of the ledger's views.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SpendReportView))]
[JsonSerializable(typeof(EntryPageView))]
[JsonSerializable(typeof(LedgerEntryView))]
[JsonSerializable(typeof(ForecastView))]
[JsonSerializable(typeof(LedgerStatusView))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class SpendJsonContext : JsonSerializerContext;
