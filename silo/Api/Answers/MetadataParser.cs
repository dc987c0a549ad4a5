using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Reads metadata: up to 16 pairs, keys up to 64 and values up to 512 characters.</summary>
internal static class MetadataParser
{
    private const int MaxPairs = 16;
    private const int MaxKeyLength = 64;
    private const int MaxValueLength = 512;

    /// <summary>Reads and checks the pairs.</summary>
    public static Dictionary<string, string> Read(JsonFields metadata)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in metadata.All())
        {
            var path = $"metadata.{JsonText.Shorten(pair.Name)}";
            if (pair.Name.Length is 0 or > MaxKeyLength)
            {
                throw RequestErrors.OutOfRange(path, $"a key of 1 to {MaxKeyLength} characters", $"{pair.Name.Length} characters");
            }

            var value = JsonFields.TextOf(pair.Value, path);
            if (value.Length > MaxValueLength)
            {
                throw RequestErrors.OutOfRange(path, $"at most {MaxValueLength} characters long", $"{value.Length} characters");
            }

            pairs[pair.Name] = value;
        }

        return pairs.Count <= MaxPairs
            ? pairs
            : throw RequestErrors.OutOfRange("metadata", $"an object of at most {MaxPairs} pairs", $"{pairs.Count} pairs");
    }
}
