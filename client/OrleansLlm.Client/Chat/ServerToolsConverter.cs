using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>Calls of the server's tools as messages have them on the wire. Public for generated serializers of records that have them.</summary>
public sealed class ServerToolsConverter : JsonConverter<IReadOnlyList<ToolActivity>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<ToolActivity>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, ChatJson.Default.IReadOnlyListServerToolBody) is { } calls ? [.. calls.Select(call => call.ToActivity())] : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ToolActivity> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [.. value.Select(ServerToolBody.Of)], ChatJson.Default.IReadOnlyListServerToolBody);
}
