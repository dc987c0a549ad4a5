using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Calls of server tools in views, as messages of chats have them.</summary>
internal sealed class ActivitiesConverter : JsonConverter<IReadOnlyList<ToolActivity>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<ToolActivity> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are read field by field.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ToolActivity> value, JsonSerializerOptions options) => ActivityJson.WriteCalls(writer, value);
}
