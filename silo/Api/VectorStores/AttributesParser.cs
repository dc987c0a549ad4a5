using System.Text.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Reads attributes of files: up to 16 pairs, keys up to 64 characters, values texts up to 512 characters, numbers or booleans.</summary>
internal static class AttributesParser
{
    private const int MaxPairs = 16;
    private const int MaxKeyLength = 64;
    private const int MaxTextLength = 512;

    /// <summary>The attributes of a field, or null when it is absent.</summary>
    public static IReadOnlyDictionary<string, IndexAttribute>? Read(JsonFields body, string name = "attributes") =>
        body.Object(name) is JsonFields fields ? ReadPairs(fields, body.PathOf(name)) : null;

    private static Dictionary<string, IndexAttribute> ReadPairs(JsonFields fields, string path)
    {
        var pairs = new Dictionary<string, IndexAttribute>(StringComparer.Ordinal);
        foreach (var pair in fields.All())
        {
            var at = $"{path}.{JsonText.Shorten(pair.Name)}";
            if (pair.Name.Length is 0 or > MaxKeyLength)
            {
                throw RequestErrors.OutOfRange(at, $"a key of 1 to {MaxKeyLength} characters", $"{pair.Name.Length} characters");
            }

            pairs[pair.Name] = ValueOf(pair.Value, at);
        }

        return pairs.Count <= MaxPairs ? pairs : throw RequestErrors.OutOfRange(path, $"an object of at most {MaxPairs} pairs", $"{pairs.Count} pairs");
    }

    private static IndexAttribute ValueOf(JsonElement value, string at) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => JsonFields.NumberOf(value, at, double.MinValue, double.MaxValue),
        JsonValueKind.String => JsonFields.TextOf(value, at) is { Length: <= MaxTextLength } text
            ? text
            : throw RequestErrors.OutOfRange(at, $"at most {MaxTextLength} characters long", $"{value.GetString()!.Length} characters"),
        _ => throw RequestErrors.WrongType(at, "a string, a number or a boolean", JsonText.KindOf(value)),
    };
}
