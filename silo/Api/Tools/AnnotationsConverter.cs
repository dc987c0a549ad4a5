using System.Text.Json;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Citations in views, as messages of chats have them.</summary>
internal sealed class AnnotationsConverter : WriteOnlyConverter<IReadOnlyList<TextAnnotation>>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<TextAnnotation> value, JsonSerializerOptions options) => AnnotationJson.WriteList(writer, value);
}
