using System.Text.Json.Serialization;

namespace OrleansLlm.Client.Chat;

/// <summary>JSON of the fields that are patched into chat requests.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<int, float>))]
[JsonSerializable(typeof(string))]
internal sealed partial class ChatJson : JsonSerializerContext;
