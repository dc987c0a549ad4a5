using System.Text.RegularExpressions;
using OrleansLlm.Models.Tokenization.Splitting;
using OrleansLlm.Training.Embedders.Vocabulary;

namespace OrleansLlm.Training.Tokenizers;

/// <summary>
/// Learns a byte-level BPE vocabulary (Sennrich et al. 2016; bytes as in GPT-2): pieces of text are cut by a pattern, and within a piece the commonest
/// neighbours are merged again and again.
/// </summary>
public static class BytePairTrainer
{
    // Merged before anything that a text could ask for.
    private const int RequiredWeight = 1 << 20;

    /// <summary>Learns. The same texts in any order give the same vocabulary.</summary>
    /// <param name="texts">What to learn from.</param>
    /// <param name="options">Size, pattern, special tokens.</param>
    public static BytePairVocabulary Train(IEnumerable<string> texts, BytePairOptions options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var counts = Count(texts, options.Pattern);
        foreach (string piece in options.Required)
        {
            counts[piece] = counts.GetValueOrDefault(piece) + RequiredWeight;
        }

        var words = counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (ByteAlphabet.ToText(entry.Key), entry.Value)).ToList();
        var merges = new PairMerger(words, "").RunPairs(options.Size - options.Special.Count - 256).ToList();
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.Character((byte)value).ToString())];
        return new BytePairVocabulary([.. options.Special, .. bytes, .. merges.Select(merge => merge.Left + merge.Right).Distinct(StringComparer.Ordinal)], merges);
    }

    private static Dictionary<string, int> Count(IEnumerable<string> texts, string pattern)
    {
        var cut = new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in texts)
        {
            foreach (var match in cut.EnumerateMatches(text))
            {
                var piece = text.AsSpan(match.Index, match.Length);
                lookup[piece] = lookup.TryGetValue(piece, out int count) ? count + 1 : 1;
            }
        }

        return counts;
    }
}
