using System.Text.Json;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Calls of server tools in views, as messages of chats have them.</summary>
internal sealed class ActivitiesConverter : WriteOnlyConverter<IReadOnlyList<ToolActivity>>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ToolActivity> value, JsonSerializerOptions options) => ActivityJson.WriteCalls(writer, value);
}
