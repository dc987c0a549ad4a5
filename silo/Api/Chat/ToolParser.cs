using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads the functions that the model may call.</summary>
internal static partial class ToolParser
{
    private const int MaxTools = 128;

    /// <summary>The tools, or null when there are none or <c>tool_choice</c> is "none".</summary>
    public static IReadOnlyList<ToolDefinition>? Read(JsonFields body)
    {
        var tools = ReadTools(body);
        if (!body.TryGet("tool_choice", out var choice))
        {
            return tools;
        }

        if (choice.ValueKind is not JsonValueKind.String || JsonFields.TextOf(choice, "tool_choice") is not ("auto" or "none"))
        {
            throw RequestErrors.UnsupportedValue("tool_choice", "this server offers only \"auto\" or \"none\"", JsonText.Show(choice));
        }

        return choice.ValueEquals("none"u8) ? null : tools;
    }

    private static ToolDefinition[]? ReadTools(JsonFields body)
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
        if (function.Flag("strict") is true)
        {
            throw RequestErrors.UnsupportedValue(function.PathOf("strict"), "arguments are not forced into the schema by this server", "true");
        }

        return new ToolDefinition
        {
            Name = ReadName(function),
            Description = function.Text("description"),
            ParametersJson = ReadParameters(function),
        };
    }

    private static string ReadName(JsonFields function)
    {
        var name = function.RequireText("name");
        return NamePattern().IsMatch(name)
            ? name
            : throw RequestErrors.OutOfRange(
                function.PathOf("name"), "1 to 64 letters, digits, underscores or dashes", $"'{JsonText.Shorten(name)}'");
    }

    private static string? ReadParameters(JsonFields function)
    {
        function.Object("parameters"); // Checks that it is an object.
        return function.TryGet("parameters", out var schema) ? schema.GetRawText() : null;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex NamePattern();
}
