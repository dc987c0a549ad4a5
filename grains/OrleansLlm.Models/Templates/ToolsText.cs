using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansLlm.Models.Templates;

/// <summary>Tools as the JSON text of an array of functions.</summary>
internal static class ToolsText
{
    // As Python writes it for the templates: no escapes that JSON does not ask for.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IReadOnlyList<TemplateTool> tools)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartArray();
            for (var i = 0; i < tools.Count; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("name", tools[i].Name);
                if (tools[i].Description is { } description)
                {
                    writer.WriteString("description", description);
                }

                writer.WritePropertyName("parameters");
                WriteSchema(writer, tools[i].ParametersJson, $"tools[{i}].function.parameters");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static void WriteSchema(Utf8JsonWriter writer, string? schema, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(schema ?? """{"type":"object","properties":{}}""");
            document.RootElement.WriteTo(writer);
        }
        catch (JsonException exception)
        {
            throw new TemplateRefusedException($"{path}: is not valid JSON: {exception.Message}");
        }
    }
}
