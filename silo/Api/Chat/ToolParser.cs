using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads the functions that the model may call. Names and schemas are checked by the router, for every way that leads there.</summary>
internal static class ToolParser
{
    /// <summary>The most tools of a request.</summary>
    public const int MaxTools = 128;

    /// <summary>The client's functions, or null when there are none; tools that run on this server are read elsewhere.</summary>
    public static IReadOnlyList<ToolDefinition>? Read(JsonFields body)
    {
        IReadOnlyList<ToolDefinition> functions = body.Array("tools", MaxTools) is { } tools
            ? [.. tools.EnumerateArray().Select((tool, i) => JsonFields.At(tool, $"tools[{i}]")).Where(ServerToolParser.IsFunction).Select(ReadTool)]
            : [];
        return functions.Count == 0 ? null : functions;
    }

    private static ToolDefinition ReadTool(JsonFields tool)
    {
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
