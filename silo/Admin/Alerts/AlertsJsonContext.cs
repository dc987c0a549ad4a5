using System.Text.Json.Serialization;

namespace OrleansLlm.Silo.Admin.Alerts;

/// <summary>Generated serializers of alert views.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AlertStatusView))]
[JsonSerializable(typeof(AlertDeliveryView))]
internal sealed partial class AlertsJsonContext : JsonSerializerContext;
