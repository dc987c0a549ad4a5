using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>The durable JSON of jobs that read files into vector stores.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IngestInput))]
[JsonSerializable(typeof(IngestProgress))]
public sealed partial class IngestJson : JsonSerializerContext;
