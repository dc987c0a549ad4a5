using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>Leaves out passages that say what a better one says: the same words, or nearly so (shingles of words; Broder 1997).</summary>
internal static class PassageDedupe
{
    private const int ShingleWords = 4;

    /// <summary>The passages that are kept, in their order.</summary>
    /// <param name="passages">Best first.</param>
    /// <param name="threshold">A passage goes when so much of its shingles, or of both passages' together, is in a better one; above 1: only equal texts go.</param>
    public static List<Passage> Keep(IReadOnlyList<Passage> passages, double threshold)
    {
        var (kept, seen) = (new List<Passage>(), new List<HashSet<ulong>>());
        foreach (var passage in passages)
        {
            var shingles = Shingles(passage.Text);
            if (!seen.Exists(other => IsCovered(shingles, other, threshold)))
            {
                kept.Add(passage);
                seen.Add(shingles);
            }
        }

        return kept;
    }

    private static bool IsCovered(HashSet<ulong> shingles, HashSet<ulong> better, double threshold)
    {
        if (shingles.Count == 0)
        {
            return true;
        }

        var shared = shingles.Count(better.Contains);
        return shared == shingles.Count || shared >= threshold * shingles.Count;
    }

    /// <summary>Hashes of runs of words in lower case, without what is between them; of a short text one run. Nothing for a text without words.</summary>
    private static HashSet<ulong> Shingles(string text)
    {
        var words = Words(text);
        var shingles = new HashSet<ulong>();
        var length = Math.Min(ShingleWords, words.Count);
        for (var i = 0; length > 0 && i + length <= words.Count; i++)
        {
            shingles.Add(XxHash64.HashToUInt64(MemoryMarshal.AsBytes(string.Join(' ', words.GetRange(i, length)).AsSpan())));
        }

        return shingles;
    }

    private static List<string> Words(string text)
    {
        var (words, start) = (new List<string>(), -1);
        for (var i = 0; i <= text.Length; i++)
        {
            var isWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isWord && start < 0)
            {
                start = i;
            }
            else if (!isWord && start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }
}
