using System.Text.Json;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data;

/// <summary>Reads OpenAI's messages and tools.</summary>
internal static class MessageReader
{
    private static readonly string[] s_roles = ["system", "developer", "user", "assistant", "tool"];

    public static IReadOnlyList<TemplateMessage> Messages(JsonElement given, string field)
    {
        if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() == 0)
        {
            throw new FormatException($"{field} must be an array of messages, not empty. Given: {given.ValueKind}");
        }

        return [.. given.EnumerateArray().Select((message, place) => Message(message, $"{field}[{place}]"))];
    }

    public static IReadOnlyList<TemplateTool>? Tools(JsonElement? given)
    {
        if (given is not { } tools)
        {
            return null;
        }

        return tools.ValueKind == JsonValueKind.Array
            ? [.. tools.EnumerateArray().Select((tool, place) => Tool(Object(tool, $"tools[{place}]").TryGetProperty("function", out var function) ? function : tool, $"tools[{place}]"))]
            : throw new FormatException($"tools must be an array. Given: {tools.ValueKind}");
    }

    private static TemplateMessage Message(JsonElement message, string field)
    {
        string? role = Text(message, "role");
        if (role is null || !s_roles.Contains(role))
        {
            throw new FormatException($"{field}.role must be {string.Join(", ", s_roles)}. Given: {role ?? "none"}");
        }

        string? content = Content(message, field);
        var calls = message.TryGetProperty("tool_calls", out var given) && given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().Select(Call).ToList() : null;
        return content is null && calls is null
            ? throw new FormatException($"{field}.content must be a text, or there must be tool_calls")
            : new TemplateMessage
            {
                Role = role,
                Content = content,
                Name = Text(message, "name"),
                ToolCalls = calls,
                ToolCallId = Text(message, "tool_call_id"),
                ReasoningContent = Text(message, "reasoning_content"),
            };
    }

    private static string? Content(JsonElement message, string field)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString(),
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part => Text(part, "text") ?? throw new FormatException($"{field}.content must be text: other parts are not supported"))),
            _ => throw new FormatException($"{field}.content must be a text. Given: {content.ValueKind}"),
        };
    }

    private static TemplateToolCall Call(JsonElement call, int place)
    {
        var function = Object(call, $"tool_calls[{place}]").TryGetProperty("function", out var inner) ? Object(inner, $"tool_calls[{place}].function") : throw new FormatException("tool_calls must have a function");
        string arguments = function.TryGetProperty("arguments", out var given) ? given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText() : "";
        return new TemplateToolCall
        {
            Id = Text(call, "id") ?? $"call_{place}",
            Name = Text(function, "name") ?? throw new FormatException("tool_calls.function must have a name"),
            ArgumentsJson = arguments,
        };
    }

    private static TemplateTool Tool(JsonElement function, string field) => new()
    {
        Name = Text(function, "name") ?? throw new FormatException($"{field} must have a name"),
        Description = Text(function, "description"),
        ParametersJson = Object(function, $"{field}.function").TryGetProperty("parameters", out var parameters) ? parameters.GetRawText() : null,
    };

    private static JsonElement Object(JsonElement given, string field) =>
        given.ValueKind == JsonValueKind.Object ? given : throw new FormatException($"{field} must be an object. Given: {given.ValueKind}");

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
