using System.Text.Json;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Arrays of objects in servers' answers.</summary>
internal static class JsonArrays
{
    /// <summary>A null or a text among the objects ends their reading: what follows it must not be lost without a word.</summary>
    /// <param name="reader">Behind the last object that was read.</param>
    /// <exception cref="JsonException">The array goes on.</exception>
    public static void RequireEnd(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException($"An array of objects has an element that is none: {reader.TokenType}.");
        }
    }
}
