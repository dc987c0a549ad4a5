using System.Text.Json;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates;

/// <summary>Turns the input into the variables of a template, in the shape of OpenAI's API. All text of callers is marked as input.</summary>
internal sealed class TemplateVariables(string? bosToken, string? eosToken)
{
    // Only these are the template's own words when it prints a role: `<|{{ role }}|>` must not become `<|endoftext|>`.
    private static readonly HashSet<string> KnownRoles = new(StringComparer.Ordinal) { "system", "developer", "user", "assistant", "tool", "function" };

    public Dictionary<string, object> From(ChatTemplateInput input, bool argumentsAsText)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["messages"] = new ListValue([.. input.Messages.Select((message, i) => Message(message, $"messages[{i}]", argumentsAsText, input.CallSpelling))]),
            ["tools"] = input.Tools is { Count: > 0 } ? new ListValue([.. input.Tools.Select((tool, i) => Tool(tool, $"tools[{i}]"))], fromInput: true) : NoneValue.Instance,
            ["documents"] = NoneValue.Instance,
            ["add_generation_prompt"] = input.AddGenerationPrompt,
        };
        AddIfGiven(variables, "bos_token", bosToken);
        AddIfGiven(variables, "eos_token", eosToken);
        foreach (var (name, value) in input.Arguments ?? new Dictionary<string, JsonElement>())
        {
            if (name is "bos_token" or "eos_token" or "documents" || !variables.TryAdd(name, JsonValues.From(value, $"arguments.{name}")))
            {
                throw new TemplateRefusedException($"arguments: '{name}' is reserved, give it another name");
            }
        }

        return variables;
    }

    private static void AddIfGiven(Dictionary<string, object> variables, string name, string? token)
    {
        if (token is not null)
        {
            variables[name] = TrackedString.Literal(token);
        }
    }

    private static DictValue Message(TemplateMessage message, string path, bool argumentsAsText, ToolCallSpelling? spelling)
    {
        var value = new DictValue();
        var calls = message.ToolCalls ?? [];
        value.Set("role", TrackedString.Derived(message.Role, !KnownRoles.Contains(message.Role)));
        value.Set("content", calls.Count > 0 && spelling is not null ? SpelledCalls.Write(message.Content, calls, spelling)
            : message.Content is null ? NoneValue.Instance : TrackedString.Input(message.Content));
        SetIfGiven(value, "name", message.Name);
        SetIfGiven(value, "tools", message.ToolsJson);
        if (calls.Count > 0 && spelling is null)
        {
            value.Set("tool_calls", new ListValue([.. calls.Select((call, i) => ToolCall(call, $"{path}.tool_calls[{i}]", argumentsAsText))]));
        }

        SetIfGiven(value, "tool_call_id", message.ToolCallId);
        SetIfGiven(value, "reasoning_content", message.ReasoningContent);
        return value;
    }

    private static void SetIfGiven(DictValue value, string name, string? text)
    {
        if (text is not null)
        {
            value.Set(name, TrackedString.Input(text));
        }
    }

    private static DictValue ToolCall(TemplateToolCall call, string path, bool argumentsAsText)
    {
        var function = new DictValue(fromInput: true);
        function.Set("name", TrackedString.Input(call.Name));
        function.Set("arguments", argumentsAsText ? TrackedString.Input(call.ArgumentsJson) : Arguments(call, $"{path}.function.arguments"));
        var value = new DictValue(fromInput: true);
        value.Set("id", TrackedString.Input(call.Id));
        value.Set("type", TrackedString.Literal("function"));
        value.Set("function", function);
        return value;
    }

    private static object Arguments(TemplateToolCall call, string path)
    {
        var arguments = JsonValues.Parse(string.IsNullOrWhiteSpace(call.ArgumentsJson) ? "{}" : call.ArgumentsJson, path);
        return arguments is DictValue ? arguments : throw new TemplateRefusedException($"{path}: must be a JSON object; {call.ArgumentsJson} was given");
    }

    private static DictValue Tool(TemplateTool tool, string path)
    {
        var function = new DictValue(fromInput: true);
        function.Set("name", TrackedString.Input(tool.Name));
        SetIfGiven(function, "description", tool.Description);

        // OpenAI: a function without parameters takes none. Templates read properties of it unasked.
        function.Set("parameters", JsonValues.Parse(tool.ParametersJson ?? """{"type": "object", "properties": {}}""", $"{path}.function.parameters"));
        var value = new DictValue(fromInput: true);
        value.Set("type", TrackedString.Literal("function"));
        value.Set("function", function);
        return value;
    }
}
