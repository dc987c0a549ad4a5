using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Reads tools and the choice of them, in the flat form of responses. Names and schemas are checked by the router, for every way that leads there.</summary>
internal sealed class ResponseTools(ServerToolParser serverTools)
{
    /// <summary>The most tools of a request.</summary>
    public const int MaxTools = 128;

    private const string Choice = "tool_choice";

    /// <summary>The client's functions, or null when there are none; tools that run on this server are read elsewhere.</summary>
    public static IReadOnlyList<ToolDefinition>? Read(JsonFields body)
    {
        IReadOnlyList<ToolDefinition> functions = body.Array("tools", MaxTools) is { } tools
            ? [.. tools.EnumerateArray().Select((tool, i) => JsonFields.At(tool, $"tools[{i}]")).Where(ServerToolParser.IsFunction).Select(ReadTool)]
            : [];
        return functions.Count == 0 ? null : functions;
    }

    /// <summary>The choice, or null when the request has none.</summary>
    public ToolChoice? ReadChoice(JsonFields body)
    {
        if (!body.TryGet(Choice, out var choice))
        {
            return null;
        }

        return choice.ValueKind switch
        {
            JsonValueKind.String => new ToolChoice { Mode = ModeOf(body.Word(Choice, "none", "auto", "required")!) },
            JsonValueKind.Object => ReadChoiceObject(JsonFields.At(choice, Choice)),
            _ => throw RequestErrors.WrongType(Choice, "a string or an object", JsonText.KindOf(choice)),
        };
    }

    private static ToolDefinition ReadTool(JsonFields tool)
    {
        tool.RefuseOthers("type", "name", "description", "parameters", "strict");
        tool.Object("parameters"); // Checks that it is an object.
        return new ToolDefinition
        {
            Name = tool.RequireText("name"),
            Description = tool.Text("description"),
            ParametersJson = tool.TryGet("parameters", out var schema) ? JsonText.Compact(schema) : null,
            Strict = tool.Flag("strict") ?? false,
        };
    }

    private ToolChoice ReadChoiceObject(JsonFields choice)
    {
        if (choice.RequireText("type") != "allowed_tools")
        {
            return new ToolChoice { Mode = ToolChoiceMode.Required, Functions = [NameOf(choice)] };
        }

        choice.Require("tools");
        choice.Require("mode");
        return new ToolChoice
        {
            Mode = ModeOf(choice.Word("mode", "auto", "required")!),
            Functions = [.. choice.Array("tools", MaxTools, min: 1)!.Value.EnumerateArray().Select((tool, i) => NameOf(JsonFields.At(tool, $"{Choice}.tools[{i}]")))],
        };
    }

    private string NameOf(JsonFields tool) => ServerToolParser.IsFunction(tool) ? tool.RequireText("name", maxLength: 64, minLength: 1) : serverTools.ReadChoice(tool);

    private static ToolChoiceMode ModeOf(string word) => word switch
    {
        "none" => ToolChoiceMode.None,
        "required" => ToolChoiceMode.Required,
        _ => ToolChoiceMode.Auto,
    };
}
