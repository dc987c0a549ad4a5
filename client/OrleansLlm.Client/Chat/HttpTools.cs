using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// Tools as JSON of the chat API. The OpenAI package would send parts of their schemas only: definitions that are referred to, and bounds of the
/// whole object, would be lost.
/// </summary>
internal static class HttpTools
{
    /// <summary>The field <c>tools</c>, or null for none.</summary>
    public static string? Tools(ChatOptions? options) => options?.Tools is { Count: > 0 } ? Write(writer => WriteTools(writer, options)) : null;

    /// <summary>The field <c>tool_choice</c>, or null to leave it out.</summary>
    public static string? Choice(ChatOptions? options) => ToolMapper.Choice(options) switch
    {
        null => null,
        { Functions: [var name] } => Write(writer => WriteFunction(writer, name)),
        { Mode: ToolChoiceMode.None } => "\"none\"",
        _ => "\"required\"",
    };

    /// <summary>The field <c>parallel_tool_calls</c>, or null to leave it out.</summary>
    public static string? Parallel(ChatOptions? options) => ToolMapper.Parallel(options) switch
    {
        null => null,
        true => "true",
        false => "false",
    };

    private static void WriteTools(Utf8JsonWriter writer, ChatOptions options)
    {
        writer.WriteStartArray();
        foreach (var (function, server) in ToolMapper.All(options))
        {
            if (server is not null)
            {
                writer.WriteRawValue(server.SettingsJson);
            }
            else
            {
                WriteDefinition(writer, function!);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteDefinition(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description", tool.Description);
        }

        writer.WritePropertyName("parameters");
        writer.WriteRawValue(tool.ParametersJson!);
        if (tool.Strict)
        {
            writer.WriteBoolean("strict", true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFunction(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", name);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
