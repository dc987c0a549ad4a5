using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads <c>tool_choice</c>: a word, a function, or some of the tools.</summary>
internal sealed class ToolChoiceParser(ServerToolParser tools)
{
    private const string Field = "tool_choice";
    private const int MaxTools = 128;

    /// <summary>The choice, or null when the request has none.</summary>
    public ToolChoice? Read(JsonFields body)
    {
        if (!body.TryGet(Field, out var choice))
        {
            return null;
        }

        return choice.ValueKind switch
        {
            JsonValueKind.String => new ToolChoice { Mode = ReadMode(JsonFields.TextOf(choice, Field), Field, "none", "auto", "required") },
            JsonValueKind.Object => ReadObject(JsonFields.At(choice, Field)),
            _ => throw RequestErrors.WrongType(Field, "a string or an object", JsonText.KindOf(choice)),
        };
    }

    private ToolChoice ReadObject(JsonFields choice) => choice.RequireText("type") switch
    {
        "function" => new ToolChoice { Mode = ToolChoiceMode.Required, Functions = [ReadName(choice)] },
        "allowed_tools" => ReadAllowed(JsonFields.At(choice.Require("allowed_tools"), choice.PathOf("allowed_tools"))),
        _ => new ToolChoice { Mode = ToolChoiceMode.Required, Functions = [tools.ReadChoice(choice)] },
    };

    private ToolChoice ReadAllowed(JsonFields allowed)
    {
        allowed.Require("tools");
        var allowedTools = allowed.Array("tools", MaxTools, min: 1)!.Value;
        return new ToolChoice
        {
            Mode = ReadMode(allowed.RequireText("mode"), allowed.PathOf("mode"), "auto", "required"),
            Functions = [.. allowedTools.EnumerateArray().Select((tool, i) => ReadAllowed(tool, $"{allowed.PathOf("tools")}[{i}]"))],
        };
    }

    private string ReadAllowed(JsonElement value, string path)
    {
        var tool = JsonFields.At(value, path);
        return ServerToolParser.IsFunction(tool) ? ReadName(tool) : tools.ReadChoice(tool);
    }

    private static string ReadName(JsonFields choice) =>
        JsonFields.At(choice.Require("function"), choice.PathOf("function")).RequireText("name", maxLength: 64, minLength: 1);

    private static ToolChoiceMode ReadMode(string word, string path, params string[] offered) => !offered.Contains(word)
        ? throw RequestErrors.OutOfRange(path, $"one of {string.Join(", ", offered)}", $"'{JsonText.Shorten(word)}'")
        : word switch
        {
            "none" => ToolChoiceMode.None,
            "required" => ToolChoiceMode.Required,
            _ => ToolChoiceMode.Auto,
        };
}
