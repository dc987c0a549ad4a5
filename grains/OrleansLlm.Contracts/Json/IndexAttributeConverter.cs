using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Contracts.Json;

/// <summary>Attributes of documents as plain JSON: a text, a number, true or false.</summary>
public sealed class IndexAttributeConverter : JsonConverter<IndexAttribute>
{
    /// <inheritdoc/>
    public override IndexAttribute Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException("An attribute must be a text, a number, true or false."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IndexAttribute value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Number is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else if (value.Boolean is { } truth)
        {
            writer.WriteBooleanValue(truth);
        }
        else
        {
            writer.WriteStringValue(value.Text);
        }
    }
}
