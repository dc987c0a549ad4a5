using System.Text.Json;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Writes where a text comes from, in OpenAI's shapes with the source's exact place beside them.</summary>
internal static class AnnotationJson
{
    private const int MaxAnnotations = 1_024;
    private const int MaxName = 256;
    private const int MaxText = 4_096;
    private static readonly string[] Types = ["file_citation", "url_citation"];

    /// <summary>Writes the field <c>annotations</c> of a message of a chat, where there are any.</summary>
    public static void WriteOfChat(Utf8JsonWriter json, IReadOnlyList<TextAnnotation>? annotations)
    {
        if (annotations is not { Count: > 0 })
        {
            return;
        }

        json.WritePropertyName("annotations"u8);
        WriteList(json, annotations);
    }

    /// <summary>Writes annotations as a message of a chat has them.</summary>
    public static void WriteList(Utf8JsonWriter json, IReadOnlyList<TextAnnotation> annotations)
    {
        json.WriteStartArray();
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

    /// <summary>Reads the field of a message of the assistant that is kept; null: absent.</summary>
    public static IReadOnlyList<TextAnnotation>? Read(JsonFields message) => message.Array("annotations", MaxAnnotations) is { } annotations && annotations.GetArrayLength() > 0
        ? [.. annotations.EnumerateArray().Select((annotation, i) => ReadOne(JsonFields.At(annotation, $"{message.PathOf("annotations")}[{i}]")))]
        : null;

    private static TextAnnotation ReadOne(JsonFields annotation)
    {
        var type = annotation.Word("type", Types) ?? throw RequestErrors.Missing(annotation.PathOf("type"));
        var fields = JsonFields.At(annotation.Require(type), annotation.PathOf(type));
        var end = fields.Integer("end_index", 0) ?? throw RequestErrors.Missing(fields.PathOf("end_index"));
        return new TextAnnotation
        {
            Type = type,
            StartIndex = fields.Integer("start_index", 0, end) ?? throw RequestErrors.Missing(fields.PathOf("start_index")),
            EndIndex = end,
            FileId = fields.Text("file_id", MaxName),
            Filename = fields.Text("filename", MaxText),
            Url = fields.Text("url", MaxText),
            Title = fields.Text("title", MaxText),
            Quote = fields.Text("quote"),
            Index = fields.Text("vector_store_id", MaxName),
            Chunk = fields.Text("chunk_id", MaxName),
            FirstByte = fields.Long("first_byte", 0, long.MaxValue),
            ByteCount = fields.Integer("byte_count", 0),
        };
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
