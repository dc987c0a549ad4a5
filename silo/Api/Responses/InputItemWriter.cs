using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Writes items of an input as they are listed.</summary>
internal static class InputItemWriter
{
    /// <summary>Writes an item.</summary>
    public static void Write(Utf8JsonWriter json, InputItem item)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        if (item.Json is not null)
        {
            WriteGiven(json, item.Json);
        }
        else
        {
            WriteMessage(json, item.Message!);
        }

        json.WriteEndObject();
    }

    private static void WriteGiven(Utf8JsonWriter json, string given)
    {
        using var document = JsonDocument.Parse(given);
        foreach (var field in document.RootElement.EnumerateObject().Where(field => field.Name != "id"))
        {
            field.WriteTo(json);
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        if (message.ToolCalls is [var call])
        {
            json.WriteString("type"u8, "function_call"u8);
            json.WriteString("call_id"u8, call.Id);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.ArgumentsJson);
        }
        else if (message.Role is "tool")
        {
            json.WriteString("type"u8, "function_call_output"u8);
            json.WriteString("call_id"u8, message.ToolCallId);
            json.WriteString("output"u8, message.Content);
        }
        else
        {
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, message.Role);
            WriteContent(json, message);
        }

        json.WriteString("status"u8, "completed"u8);
    }

    private static void WriteContent(Utf8JsonWriter json, ChatMessage message)
    {
        var isOutput = message.Role is "assistant";
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, isOutput ? "output_text"u8 : "input_text"u8);
        json.WriteString("text"u8, message.Content);
        if (isOutput)
        {
            json.WriteStartArray("annotations"u8);
            foreach (var annotation in message.Annotations ?? [])
            {
                AnnotationJson.Write(json, annotation);
            }

            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }
}
