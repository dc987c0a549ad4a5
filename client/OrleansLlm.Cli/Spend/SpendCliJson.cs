using System.Text.Json.Serialization;
using OrleansLlm.Client.Alerts;
using OrleansLlm.Client.Spend;

namespace OrleansLlm.Cli.Spend;

/// <summary>JSON that <c>spend</c> and <c>alerts</c> write.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SpendReport))]
[JsonSerializable(typeof(SpendForecast))]
[JsonSerializable(typeof(LedgerStatus))]
[JsonSerializable(typeof(AlertStatus))]
[JsonSerializable(typeof(AlertDelivery))]
internal sealed partial class SpendCliJson : JsonSerializerContext;
