using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Client.Http;

/// <summary>Reads times as Unix seconds, as OpenAI-shaped answers have them, or as ISO 8601 text; writes ISO 8601.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private const long MaxUnixSeconds = 253_402_300_799;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return reader.GetDateTimeOffset();
        }

        return reader.TryGetInt64(out var seconds) && seconds is >= 0 and <= MaxUnixSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new JsonException("A time must be Unix seconds.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
