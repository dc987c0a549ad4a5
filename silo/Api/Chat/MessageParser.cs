using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads and checks chat messages.</summary>
internal static class MessageParser
{
    private const int MaxToolCalls = 128;
    private const int MaxNameLength = 256;
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>Reads the field <c>messages</c>, which must be there.</summary>
    /// <param name="body">The request.</param>
    /// <param name="maxMessages">The most messages.</param>
    /// <param name="areKept">They become turns: where their texts come from is kept with them. Models are not told, so that a chat does without.</param>
    public static IReadOnlyList<ChatMessage> Read(JsonFields body, int maxMessages, bool areKept = false)
    {
        body.Require("messages");
        var messages = body.Array("messages", maxMessages, min: 1)!.Value;
        var read = new ChatMessage[messages.GetArrayLength()];
        var i = 0;
        foreach (var message in messages.EnumerateArray())
        {
            read[i] = ReadMessage(JsonFields.At(message, $"messages[{i}]"), areKept);
            i++;
        }

        return read;
    }

    private static ChatMessage ReadMessage(JsonFields message, bool isKept)
    {
        var role = message.RequireText("role");
        if (!Roles.Contains(role))
        {
            throw RequestErrors.OutOfRange(
                message.PathOf("role"), $"one of {string.Join(", ", Roles)}", $"'{JsonText.Shorten(role)}'");
        }

        RefuseUnsupported(message);
        var toolCalls = ReadToolCalls(message, role);
        return new ChatMessage
        {
            Role = role,
            Content = ReadContent(message, role, toolCalls is not null),
            Name = message.Text("name", MaxNameLength),
            ToolCalls = toolCalls,
            ToolCallId = ReadToolCallId(message, role),
            Activities = ReadActivities(message, role),
            Annotations = isKept && role is "assistant" ? AnnotationJson.Read(message) : null,
        };
    }

    private static void RefuseUnsupported(JsonFields message)
    {
        foreach (var name in (ReadOnlySpan<string>)["function_call", "audio"])
        {
            if (message.TryGet(name, out var value))
            {
                throw RequestErrors.UnsupportedField(message.PathOf(name), JsonText.Show(value));
            }
        }
    }

    private static string? ReadContent(JsonFields message, string role, bool callsTools)
    {
        if (message.TryGet("content", out var content))
        {
            return content.ValueKind switch
            {
                JsonValueKind.String => JsonFields.TextOf(content, message.PathOf("content")),
                JsonValueKind.Array => ContentPartParser.Read(content, message.PathOf("content")),
                _ => throw RequestErrors.WrongType(
                    message.PathOf("content"), "a string or an array of text parts", JsonText.KindOf(content)),
            };
        }

        if (role is not "assistant")
        {
            throw RequestErrors.Missing(message.PathOf("content"));
        }

        return message.Text("refusal") ?? (callsTools || message.TryGet("server_tools", out _) ? null : throw RequestErrors.InvalidValue(
            message.PathOf("content"), "an assistant message without content must have tool_calls"));
    }

    private static string? ReadToolCallId(JsonFields message, string role)
    {
        if (role is "tool")
        {
            return message.RequireText("tool_call_id", MaxNameLength, minLength: 1);
        }

        return message.TryGet("tool_call_id", out var id)
            ? throw RequestErrors.InvalidValue(message.PathOf("tool_call_id"), $"it belongs to role tool only. Given: {JsonText.Show(id)}")
            : null;
    }

    private static IReadOnlyList<ToolActivity>? ReadActivities(JsonFields message, string role) => ActivityJson.Read(message) is not { Count: > 0 } calls
        ? null
        : role is "assistant"
            ? calls
            : throw RequestErrors.InvalidValue(message.PathOf("server_tools"), $"they belong to role assistant only. Given role: '{role}'");

    private static ToolCall[]? ReadToolCalls(JsonFields message, string role)
    {
        if (message.Array("tool_calls", MaxToolCalls) is not JsonElement calls || calls.GetArrayLength() == 0)
        {
            return null;
        }

        return role is "assistant"
            ? [.. calls.EnumerateArray().Select((call, i) => ReadToolCall(JsonFields.At(call, $"{message.PathOf("tool_calls")}[{i}]")))]
            : throw RequestErrors.InvalidValue(message.PathOf("tool_calls"), $"they belong to role assistant only. Given role: '{role}'");
    }

    private static ToolCall ReadToolCall(JsonFields call)
    {
        if (call.Text("type") is string type and not "function")
        {
            throw RequestErrors.UnsupportedValue(call.PathOf("type"), "this server offers only function", $"'{JsonText.Shorten(type)}'");
        }

        var function = JsonFields.At(call.Require("function"), call.PathOf("function"));
        return new ToolCall
        {
            Id = call.RequireText("id", MaxNameLength, minLength: 1),
            Name = function.RequireText("name", MaxNameLength, minLength: 1),
            ArgumentsJson = function.Text("arguments") ?? "{}",
        };
    }
}
