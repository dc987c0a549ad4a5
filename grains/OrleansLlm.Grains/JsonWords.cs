using System.Text.Json;

namespace OrleansLlm.Grains;

/// <summary>Texts of JSON that came from outside, where half a surrogate pair may stand: it is no text, and reading it throws.</summary>
internal static class JsonWords
{
    /// <summary>A value's text; null: it is none, or not valid Unicode.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
