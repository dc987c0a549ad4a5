using System.Text.Json.Serialization;
using OrleansLlm.Client.Alerts;
using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Spend;

/// <summary>JSON of ledger and alerts: snake case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)],
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SpendReport))]
[JsonSerializable(typeof(SpendForecast))]
[JsonSerializable(typeof(LedgerStatus))]
[JsonSerializable(typeof(SetRetention))]
[JsonSerializable(typeof(AlertStatus))]
[JsonSerializable(typeof(AlertDelivery))]
[JsonSerializable(typeof(SetAlerts))]
internal sealed partial class SpendJson : JsonSerializerContext;
