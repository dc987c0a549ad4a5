using System.Text.Json.Serialization;
using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>An attribute of a document as the service keeps it: one of the three values is there.</summary>
internal sealed class AzureAttribute
{
    /// <summary>The key's code units, hexadecimal.</summary>
    [JsonPropertyName("key")]
    public string Key { get; set; } = "";

    /// <summary>The text's code units, hexadecimal.</summary>
    [JsonPropertyName("text"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; set; }

    [JsonPropertyName("number"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Number { get; set; }

    [JsonPropertyName("truth"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truth { get; set; }

    public static AzureAttribute Of(string key, AttributeValue value) => new()
    {
        Key = Hex(key),
        Text = value.Kind == AttributeValueKind.Text ? Hex(value.Text) : null,
        Number = value.Kind == AttributeValueKind.Number ? value.Number : null,
        Truth = value.Kind == AttributeValueKind.Boolean ? value.Number == 1 : null,
    };

    public static Dictionary<string, AttributeValue> Read(IEnumerable<AzureAttribute> attributes) => attributes.ToDictionary(
        attribute => Utf16.Text(Convert.FromHexString(attribute.Key)),
        attribute => attribute switch
        {
            { Text: { } text } => Utf16.Text(Convert.FromHexString(text)),
            { Number: { } number } => (AttributeValue)number,
            _ => attribute.Truth == true,
        },
        StringComparer.Ordinal);

    public static string Hex(string text) => Convert.ToHexStringLower(Utf16.Bytes(text));
}
