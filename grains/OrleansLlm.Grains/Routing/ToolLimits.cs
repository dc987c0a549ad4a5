using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Routing;

/// <summary>What a request's tools and tool choice must be. Pure.</summary>
internal static partial class ToolLimits
{
    private const int MaxTools = 128;

    /// <exception cref="LlmException">InvalidRequest: names the first field that is wrong.</exception>
    public static void Check(GenerationRequest request)
    {
        var tools = request.Tools ?? [];
        Require(tools.Count <= MaxTools, "tools", $"an array of at most {MaxTools} tools", $"{tools.Count} tools");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tools.Count; i++)
        {
            var function = $"tools[{i}].function";
            Require(NamePattern().IsMatch(tools[i].Name), $"{function}.name", "1 to 64 letters, digits, underscores or dashes", $"'{tools[i].Name}'");
            Require(names.Add(tools[i].Name), $"{function}.name", "another one than those of the tools before", $"'{tools[i].Name}' again");
            CheckParameters(tools[i].ParametersJson, $"{function}.parameters");
        }

        CheckChoice(request.ToolChoice, names);
    }

    private static void CheckParameters(string? schema, string field)
    {
        if (schema is null)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(schema);
            var root = document.RootElement;
            Require(root.ValueKind == JsonValueKind.Object, field, "a JSON Schema, an object", $"{root.ValueKind}");
            Require(
                !root.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("object"u8)),
                $"{field}.type", "\"object\", since arguments have names", type.ValueKind == JsonValueKind.Undefined ? "" : type.GetRawText());
        }
        catch (JsonException exception)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be a JSON Schema: {exception.Message}", field);
        }
    }

    private static void CheckChoice(ToolChoice? choice, HashSet<string> names)
    {
        if (choice is null or { Mode: ToolChoiceMode.None })
        {
            return;
        }

        Require(choice.Mode == ToolChoiceMode.Auto || names.Count > 0, "tool_choice", "auto or none where there are no tools", "required");
        Require(choice.Functions is not { Count: 0 }, "tool_choice", "about at least 1 tool", "0 tools");
        foreach (var name in choice.Functions ?? [])
        {
            Require(names.Contains(name), "tool_choice", "about functions that are in 'tools'", $"'{name}'");
        }
    }

    private static void Require(bool holds, string field, string expected, string given)
    {
        if (!holds)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be {expected}. Given: {given}.", field);
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex NamePattern();
}
