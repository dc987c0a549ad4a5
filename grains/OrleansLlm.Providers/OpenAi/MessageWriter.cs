using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Writes the messages of a chat.</summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ChatMessage> messages, OpenAiDialect dialect)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role == "developer" && !dialect.HasDeveloperRole ? "system" : message.Role);
            json.WriteString("content"u8, message.Content);
            if (message.Name is { } name)
            {
                json.WriteString("name"u8, name);
            }

            if (message.ToolCallId is { } id)
            {
                json.WriteString("tool_call_id"u8, id);
            }

            WriteCalls(json, message.ToolCalls);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall>? calls)
    {
        if (calls is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.ArgumentsJson);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
