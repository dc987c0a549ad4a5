using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Reads tools that run on this server, and choices of them. What their settings may be is theirs to say.</summary>
internal sealed class ServerToolParser(ToolProviders providers)
{
    private const string Function = "function";

    /// <summary>The request's server tools, or null when there are none.</summary>
    public IReadOnlyList<ServerToolUse>? Read(JsonFields body, int maxTools)
    {
        var tools = new List<ServerToolUse>();
        var index = 0;
        foreach (var value in body.Array("tools", maxTools)?.EnumerateArray() ?? default)
        {
            var tool = JsonFields.At(value, $"tools[{index++}]");
            if (tool.RequireText("type") is var type && type != Function)
            {
                tools.Add(Read(tool, type));
            }
        }

        return tools.Count == 0 ? null : tools;
    }

    /// <summary>Whether an entry of <c>tools</c> is the client's function.</summary>
    public static bool IsFunction(JsonFields tool) => tool.RequireText("type") == Function;

    /// <summary>A server tool that <c>tool_choice</c> names, as <see cref="ToolChoice.Functions"/> has it.</summary>
    public string ReadChoice(JsonFields choice)
    {
        var type = choice.RequireText("type");
        if (providers.Find(type) is null)
        {
            throw RequestErrors.UnsupportedValue(
                choice.PathOf("type"), $"this server offers only {string.Join(", ", [Function, "allowed_tools", .. providers.Types])}", $"'{JsonText.Shorten(type)}'");
        }

        choice.RefuseOthers("type", "server_label", "name");
        var label = choice.Text("server_label", maxLength: 64, minLength: 1);
        return (label, choice.Text("name", maxLength: 256, minLength: 1)) switch
        {
            (null, null) => $"{type}:",
            (null, _) => throw RequestErrors.Missing(choice.PathOf("server_label")),
            (_, null) => $"{type}:{label}",
            (_, var name) => $"{type}:{label}:{name}",
        };
    }

    private ServerToolUse Read(JsonFields tool, string type)
    {
        if (providers.Find(type) is not { } provider)
        {
            throw RequestErrors.UnsupportedValue(
                tool.PathOf("type"), $"this server offers only {string.Join(", ", [Function, .. providers.Types])}", $"'{JsonText.Shorten(type)}'");
        }

        tool.RefuseOthers(["type", .. provider.Fields]);
        return new ServerToolUse { Type = type, SettingsJson = tool.RawText, Field = tool.Path };
    }
}
