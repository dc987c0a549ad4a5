using System.Text.Json.Serialization;

namespace OrleansLlm.Client.Chat;

/// <summary>JSON of the fields that are patched into chat requests and read from beside those of the OpenAI package.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyDictionary<int, float>))]
[JsonSerializable(typeof(CitationBody))]
[JsonSerializable(typeof(IReadOnlyList<ServerToolBody>))]
[JsonSerializable(typeof(IReadOnlyList<ApprovalBody>))]
[JsonSerializable(typeof(string))]
internal sealed partial class ChatJson : JsonSerializerContext;
