using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads the functions that the model may call. Names and schemas are checked by the router, for every way that leads there.</summary>
internal static class ToolParser
{
    private const int MaxTools = 128;

    /// <summary>The tools, or null when there are none.</summary>
    public static IReadOnlyList<ToolDefinition>? Read(JsonFields body)
    {
        var tools = body.Array("tools", MaxTools);
        return tools is null || tools.Value.GetArrayLength() == 0
            ? null
            : [.. tools.Value.EnumerateArray().Select((tool, i) => ReadTool(JsonFields.At(tool, $"tools[{i}]")))];
    }

    private static ToolDefinition ReadTool(JsonFields tool)
    {
        if (tool.RequireText("type") is var type and not "function")
        {
            throw RequestErrors.UnsupportedValue(tool.PathOf("type"), "this server offers only function", $"'{JsonText.Shorten(type)}'");
        }

        var function = JsonFields.At(tool.Require("function"), tool.PathOf("function"));
        return new ToolDefinition
        {
            Name = function.RequireText("name"),
            Description = function.Text("description"),
            ParametersJson = ReadParameters(function),
            Strict = function.Flag("strict") ?? false,
        };
    }

    private static string? ReadParameters(JsonFields function)
    {
        function.Object("parameters"); // Checks that it is an object.
        return function.TryGet("parameters", out var schema) ? schema.GetRawText() : null;
    }
}
