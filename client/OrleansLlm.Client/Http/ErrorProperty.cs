using System.Text.Json;

namespace OrleansLlm.Client.Http;

/// <summary>Tells whether an event's JSON is an error envelope although its event name does not say so (vLLM does that).</summary>
internal static class ErrorProperty
{
    /// <summary>True when the JSON object has a top-level <c>error</c> that is not null.</summary>
    public static bool IsIn(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"error\""u8) < 0)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && HasError(ref reader);
        }
        catch (JsonException)
        {
            // Not JSON: the reader of the event itself will say so.
            return false;
        }
    }

    private static bool HasError(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isError && reader.TokenType != JsonTokenType.Null)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
