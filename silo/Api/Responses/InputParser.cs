using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Reads the input of a response: a text, or messages, function calls and their outputs.</summary>
internal static class InputParser
{
    private const int MaxIdLength = 256;

    /// <summary>The items, at least one.</summary>
    public static IReadOnlyList<InputItem> Read(JsonFields body, int maxItems)
    {
        var input = body.Require("input");
        if (input.ValueKind is JsonValueKind.String)
        {
            return [new InputItem(NewId("msg"), new ChatMessage { Role = "user", Content = JsonFields.TextOf(input, "input") })];
        }

        if (input.ValueKind is not JsonValueKind.Array)
        {
            throw RequestErrors.WrongType("input", "a string or an array of items", JsonText.KindOf(input));
        }

        body.Array("input", maxItems, min: 1);
        return [.. input.EnumerateArray().Select((item, i) => ReadItem(JsonFields.At(item, $"input[{i}]")))];
    }

    /// <summary>Joins items to messages: calls that follow each other, or what the assistant said, are one message of the assistant.</summary>
    public static IReadOnlyList<ChatMessage> Join(IEnumerable<ChatMessage> items)
    {
        var messages = new List<ChatMessage>();
        foreach (var item in items)
        {
            if (item is { Activities: { } activities, Content: null, ToolCalls: null } && messages is [.., { Role: "assistant", Activities: { } before, Content: null, ToolCalls: null } joined])
            {
                messages[^1] = joined with { Activities = [.. before, .. activities] };
            }
            else if (item.ToolCalls is { } calls && messages is [.., { Role: "assistant" } last])
            {
                messages[^1] = last with { ToolCalls = [.. last.ToolCalls ?? [], .. calls], Content = last.Content is { Length: > 0 } text ? text : null };
            }
            else
            {
                messages.Add(item);
            }
        }

        return messages;
    }

    /// <summary>An id for an item that has none.</summary>
    public static string NewId(string prefix) => $"{prefix}_{Guid.NewGuid():N}";

    /// <summary>One item.</summary>
    public static InputItem ReadItem(JsonFields item) => item.Text("type") switch
    {
        { } type when ToolItemParser.Types.Contains(type) => ToolItemParser.Read(item, type, IdOf(item, type)),
        null or "message" => ReadMessage(item),
        "function_call" => new InputItem(IdOf(item, "fc"), new ChatMessage
        {
            Role = "assistant",
            ToolCalls =
            [
                new ToolCall
                {
                    Id = item.RequireText("call_id", MaxIdLength, minLength: 1),
                    Name = item.RequireText("name", maxLength: 64, minLength: 1),
                    ArgumentsJson = item.RequireText("arguments"),
                },
            ],
        }),
        "function_call_output" => new InputItem(IdOf(item, "fco"), new ChatMessage
        {
            Role = "tool",
            ToolCallId = item.RequireText("call_id", MaxIdLength, minLength: 1),
            Content = ContentOf(item, "output"),
        }),
        var type => throw RequestErrors.UnsupportedValue(
            item.PathOf("type"), $"this server reads only message, function_call, function_call_output, {string.Join(", ", ToolItemParser.Types)}", $"'{JsonText.Shorten(type)}'"),
    };

    private static InputItem ReadMessage(JsonFields message)
    {
        message.Require("role");
        var role = message.Word("role", "user", "assistant", "system", "developer")!;
        return new InputItem(IdOf(message, "msg"), new ChatMessage { Role = role, Content = ContentOf(message, "content") });
    }

    private static string IdOf(JsonFields item, string prefix) => item.Text("id", MaxIdLength, minLength: 1) ?? NewId(prefix);

    private static string ContentOf(JsonFields item, string name)
    {
        var content = item.Require(name);
        var path = item.PathOf(name);
        return content.ValueKind switch
        {
            JsonValueKind.String => JsonFields.TextOf(content, path),
            JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select((part, i) => ReadPart(JsonFields.At(part, $"{path}[{i}]")))),
            _ => throw RequestErrors.WrongType(path, "a string or an array of text parts", JsonText.KindOf(content)),
        };
    }

    private static string ReadPart(JsonFields part) => part.RequireText("type") switch
    {
        "input_text" or "output_text" or "text" => part.RequireText("text"),
        "refusal" => part.RequireText("refusal"),
        var type => throw RequestErrors.UnsupportedValue(
            part.PathOf("type"), "this server reads only input_text, output_text and refusal", $"'{JsonText.Shorten(type)}'"),
    };
}
