using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>JSON with a space after colons and commas, as chat templates write it.</summary>
internal static class SpacedJson
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object.</summary>
    public static string Object(IEnumerable<(string Name, string Json)> fields) =>
        "{" + string.Join(", ", fields.Select(field => $"\"{field.Name}\": {field.Json}")) + "}";

    /// <summary>A number as it is, or a string.</summary>
    public static string Value(string text, bool isNumber) => isNumber ? text : JsonSerializer.Serialize(text, s_plain);
}
