using System.Text.RegularExpressions;
using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>How often words occur.</summary>
internal static partial class WordCounts
{
    private const int LongestWord = 24;

    /// <summary>Counts words of ASCII letters and digits in all texts.</summary>
    public static Dictionary<string, int> Of(IEnumerable<TextPair> pairs)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            Add(counts, pair.Left);
            Add(counts, pair.Right);
        }

        return counts;
    }

    private static void Add(Dictionary<string, int> counts, string text)
    {
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[LongestWord];
        foreach (var match in Word().EnumerateMatches(text))
        {
            if (match.Length <= LongestWord)
            {
                int length = text.AsSpan(match.Index, match.Length).ToLowerInvariant(lower);
                lookup[lower[..length]] = lookup.TryGetValue(lower[..length], out int count) ? count + 1 : 1;
            }
        }
    }

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();
}
