using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Json;

/// <summary>Times as whole Unix seconds, as OpenAI-shaped answers have them; ISO 8601 text is read too. What began with time itself began at 0.</summary>
public sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private const long MaxUnixSeconds = 253_402_300_799; // The last second of year 9999.

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Math.Max(0, value.ToUnixTimeSeconds()));
}
