using System.Text.Json;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Writes where a text comes from, in OpenAI's shapes with the source's exact place beside them.</summary>
internal static class AnnotationJson
{
    /// <summary>Writes the field <c>annotations</c> of a message of a chat, where there are any.</summary>
    public static void WriteOfChat(Utf8JsonWriter json, IReadOnlyList<TextAnnotation>? annotations)
    {
        if (annotations is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray("annotations"u8);
        foreach (var annotation in annotations)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, annotation.Type);
            json.WriteStartObject(annotation.Type);
            WriteFields(json, annotation);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an annotation of a response's text.</summary>
    public static void Write(Utf8JsonWriter json, TextAnnotation annotation)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, annotation.Type);
        if (annotation.FileId is not null)
        {
            json.WriteNumber("index"u8, annotation.EndIndex);
        }

        WriteFields(json, annotation);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, TextAnnotation annotation)
    {
        json.WriteNumber("start_index"u8, annotation.StartIndex);
        json.WriteNumber("end_index"u8, annotation.EndIndex);
        WriteText(json, "file_id", annotation.FileId);
        WriteText(json, "filename", annotation.Filename);
        WriteText(json, "url", annotation.Url);
        WriteText(json, "title", annotation.Title);
        WriteText(json, "quote", annotation.Quote);
        WriteText(json, "vector_store_id", annotation.Index);
        WriteText(json, "chunk_id", annotation.Chunk);
        if (annotation.FirstByte is { } first)
        {
            json.WriteNumber("first_byte"u8, first);
            json.WriteNumber("byte_count"u8, annotation.ByteCount ?? 0);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
