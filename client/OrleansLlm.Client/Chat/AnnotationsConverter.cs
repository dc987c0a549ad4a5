using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>Where a text comes from, as messages have it on the wire. Public for generated serializers of records that have it.</summary>
public sealed class AnnotationsConverter : JsonConverter<IReadOnlyList<TextAnnotation>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<TextAnnotation>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var annotations = JsonDocument.ParseValue(ref reader);
        return [.. Citations.AnnotationsOf(annotations.RootElement)];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<TextAnnotation> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartArray();
        foreach (var annotation in value)
        {
            writer.WriteStartObject();
            writer.WriteString("type", annotation.Type);
            writer.WritePropertyName(annotation.Type);
            JsonSerializer.Serialize(writer, CitationBody.Of(annotation), ChatJson.Default.CitationBody);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
