using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Tests.Json;

public sealed class WriteOnlyConverterTests
{
    [Theory]
    [MemberData(nameof(Converters))]
    public void What_views_write_is_not_read(JsonConverter converter, object value, string json)
    {
        var options = new JsonSerializerOptions { Converters = { converter } };
        var type = converter.Type!;
        Assert.Equal(json, JsonSerializer.Serialize(value, type, options));
        var refused = Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize(json, type, options));
        Assert.Contains(converter.GetType().Name, refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<JsonConverter, object, string> Converters() => new()
    {
        {
            new ActivitiesConverter(),
            new[] { new ToolActivity { Id = "mcp_1", Type = "mcp_call", Name = "fetch", FunctionName = "fetch", Step = 1 } },
            """[{"id":"mcp_1","type":"mcp_call","status":"in_progress","name":"fetch","function":"fetch","arguments":"{}","step":1}]"""
        },
        {
            new AnnotationsConverter(),
            new[] { new TextAnnotation { Type = "file_citation", EndIndex = 4, FileId = "file-1" } },
            """[{"type":"file_citation","file_citation":{"start_index":0,"end_index":4,"file_id":"file-1"}}]"""
        },
    };
}
