using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Routing.Learning.Files;

/// <summary>Generated serializers of the headers of trained models.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(RouterSettings))]
[JsonSerializable(typeof(ScorerSettings))]
[JsonSerializable(typeof(ClassifierInfo))]
[JsonSerializable(typeof(CalibrationInfo))]
internal sealed partial class LearnedJson : JsonSerializerContext;
