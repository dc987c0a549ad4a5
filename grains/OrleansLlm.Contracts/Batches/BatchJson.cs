using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Batches;

/// <summary>The durable JSON of batches.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchInput))]
[JsonSerializable(typeof(BatchProgress))]
public sealed partial class BatchJson : JsonSerializerContext;
