using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.FineTuning;

/// <summary>The durable JSON of fine-tuning jobs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FineTuningInput))]
[JsonSerializable(typeof(FineTuningProgress))]
public sealed partial class FineTuningJson : JsonSerializerContext;
