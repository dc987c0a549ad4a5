using System.Text.Json.Serialization;

namespace OrleansLlm.Providers.Triton;

/// <summary>Answers of the KServe v2 inference protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InferAnswer))]
internal sealed partial class TritonJson : JsonSerializerContext;
