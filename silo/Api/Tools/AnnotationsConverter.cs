using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Citations in views, as messages of chats have them.</summary>
internal sealed class AnnotationsConverter : JsonConverter<IReadOnlyList<TextAnnotation>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<TextAnnotation> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are read field by field.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<TextAnnotation> value, JsonSerializerOptions options) => AnnotationJson.WriteList(writer, value);
}
