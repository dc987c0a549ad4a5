using System.Text.Json;
using OrleansLlm.Engine.Tests.Constraints;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Tests.ToolCalls;

/// <summary>Functions whose arguments have enums, recursion, patterns, alternatives, further properties, or are none.</summary>
internal static class NastyTools
{
    public static readonly ToolFunction[] All =
    [
        new() { Name = "get_weather", ParametersJson = """{"type":"object","properties":{"city":{"type":"string","maxLength":20},"unit":{"enum":["C","F",null]}},"required":["city"]}""" },
        new() { Name = "tree", ParametersJson = """{"$ref":"#/$defs/t","$defs":{"t":{"type":"object","properties":{"v":{"type":"integer","minimum":0},"kids":{"type":"array","items":{"$ref":"#/$defs/t"},"maxItems":2}},"required":["v"]}}}""" },
        new() { Name = "note", ParametersJson = """{"properties":{"tag":{"type":"string","pattern":"^[a-z]{1,3}</?[A-Z]$"},"when":{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}},"required":["tag","when"],"additionalProperties":{"type":"boolean"}}""" },
        new() { Name = "get_time" },
    ];

    public static IEnumerable<string> Names => All.Select(function => function.Name);

    public static void AssertValid((string Name, string Arguments) call)
    {
        var schema = JsonElement.Parse(Array.Find(All, function => function.Name == call.Name)!.ParametersJson ?? """{"type":"object","additionalProperties":false}""");
        Assert.True(new MiniValidator(schema).IsValid(schema, JsonElement.Parse(call.Arguments, new JsonDocumentOptions { MaxDepth = 500 })), $"{call.Name}{call.Arguments}");
    }
}
