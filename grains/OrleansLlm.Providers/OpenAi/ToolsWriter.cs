using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Writes the functions that may be called, and whether they must be.</summary>
internal static class ToolsWriter
{
    public static void Write(Utf8JsonWriter json, GenerationRequest request, OpenAiDialect dialect)
    {
        var choice = request.ToolChoice;
        if (request.Tools is not { Count: > 0 } tools || choice?.Mode == ToolChoiceMode.None)
        {
            return;
        }

        var allowed = choice?.Functions;
        var isSubset = allowed is not null && allowed.Count < tools.Count;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            if (!isSubset || dialect.HasAllowedTools || allowed!.Contains(tool.Name))
            {
                WriteTool(json, tool);
            }
        }

        json.WriteEndArray();
        if (choice is not null)
        {
            WriteChoice(json, choice, isSubset && dialect.HasAllowedTools);
        }

        if (request.ParallelToolCalls is { } parallel && (dialect.Fields & Requests.RequestFields.ParallelToolCalls) != 0)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private static void WriteTool(Utf8JsonWriter json, ToolDefinition tool)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, tool.Name);
        if (tool.Description is { } description)
        {
            json.WriteString("description"u8, description);
        }

        if (tool.ParametersJson is { } parameters)
        {
            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(parameters);
        }

        if (tool.Strict)
        {
            json.WriteBoolean("strict"u8, true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ToolChoice choice, bool asSubset)
    {
        var mode = choice.Mode == ToolChoiceMode.Required ? "required"u8 : "auto"u8;
        if (choice is { Mode: ToolChoiceMode.Required, Functions: [var only] })
        {
            json.WriteStartObject("tool_choice"u8);
            WriteNamed(json, only);
            json.WriteEndObject();
        }
        else if (asSubset)
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "allowed_tools"u8);
            json.WriteStartObject("allowed_tools"u8);
            json.WriteString("mode"u8, mode);
            json.WriteStartArray("tools"u8);
            foreach (var name in choice.Functions!)
            {
                json.WriteStartObject();
                WriteNamed(json, name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("tool_choice"u8, mode);
        }
    }

    private static void WriteNamed(Utf8JsonWriter json, string name)
    {
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
    }
}
