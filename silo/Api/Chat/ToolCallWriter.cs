using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Writes the field <c>tool_calls</c>, where there are any.</summary>
internal static class ToolCallWriter
{
    /// <summary>Writes what calls gained.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ToolCallDelta> calls) => WriteArray(writer, calls, static (json, call) =>
    {
        json.WriteNumber("index"u8, call.Index);
        WriteCall(json, call.Id, call.Name, call.Arguments);
    });

    /// <summary>Writes whole calls.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ToolCall> calls) =>
        WriteArray(writer, calls, static (json, call) => WriteCall(json, call.Id, call.Name, call.ArgumentsJson));

    private static void WriteArray<T>(Utf8JsonWriter writer, IReadOnlyList<T> calls, Action<Utf8JsonWriter, T> write)
    {
        if (calls.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            write(writer, call);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter writer, string? id, string? name, string arguments)
    {
        if (id is not null)
        {
            writer.WriteString("id"u8, id);
            writer.WriteString("type"u8, "function"u8);
        }

        writer.WriteStartObject("function"u8);
        if (name is not null)
        {
            writer.WriteString("name"u8, name);
        }

        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
    }
}
