using System.Runtime.InteropServices;

namespace OrleansLlm.Routing.Learning.Text;

/// <summary>
/// Counts a text's hashed n-grams: words, pairs of words and pieces of 4 and 5 characters of longer words, so that inflected and misspelt words
/// still meet. Case is folded, every digit counts as 0. Of texts beyond <see cref="MaxCharacters"/> the beginning counts.
/// </summary>
internal static class NgramHasher
{
    /// <summary>The longest text that counts, in UTF-16 units.</summary>
    public const int MaxCharacters = 16_384;

    private const int MaxWord = 32;
    private const int ShortestPiece = 4;
    private const int LongestPiece = 5;
    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;
    private const uint WordSeed = Basis;
    private const uint PairSeed = Basis ^ 0x9E3779B9;
    private const uint PieceSeed = Basis ^ 0x85EBCA6B;

    /// <summary>The n-grams' hashes and how often each stands in the text.</summary>
    public static Dictionary<uint, int> Count(ReadOnlySpan<char> text)
    {
        var counts = new Dictionary<uint, int>();
        Span<char> word = stackalloc char[MaxWord + 2];
        var length = 0;
        var before = 0u;
        foreach (var character in text[..Math.Min(text.Length, MaxCharacters)])
        {
            if (char.IsLetterOrDigit(character) && length < MaxWord)
            {
                word[++length] = char.IsDigit(character) ? '0' : char.ToLowerInvariant(character);
                continue;
            }

            before = AddWord(counts, word, length, before);
            length = 0;
            if (char.IsLetterOrDigit(character))
            {
                word[++length] = char.IsDigit(character) ? '0' : char.ToLowerInvariant(character);
            }
            else if (!char.IsWhiteSpace(character) && character is not ('.' or ','))
            {
                // Signs are words: formulas, code and lists differ by them.
                word[1] = character;
                before = AddWord(counts, word, 1, before);
            }
        }

        AddWord(counts, word, length, before);
        return counts;
    }

    private static uint AddWord(Dictionary<uint, int> counts, Span<char> word, int length, uint before)
    {
        if (length == 0)
        {
            return before;
        }

        var hash = Hash(WordSeed, word.Slice(1, length));
        Add(counts, hash);
        if (before != 0)
        {
            Add(counts, Mix((PairSeed ^ before) * Prime ^ hash));
        }

        AddPieces(counts, word, length);
        return hash;
    }

    private static void AddPieces(Dictionary<uint, int> counts, Span<char> word, int length)
    {
        (word[0], word[length + 1]) = ('^', '$');
        var whole = word[..(length + 2)];
        for (var size = ShortestPiece; size <= LongestPiece && whole.Length > LongestPiece; size++)
        {
            for (var at = 0; at + size <= whole.Length; at++)
            {
                Add(counts, Hash(PieceSeed, whole.Slice(at, size)));
            }
        }
    }

    private static void Add(Dictionary<uint, int> counts, uint hash) => CollectionsMarshal.GetValueRefOrAddDefault(counts, hash, out _)++;

    /// <summary>FNV-1a over UTF-16 units.</summary>
    private static uint Hash(uint seed, ReadOnlySpan<char> text)
    {
        var hash = seed;
        foreach (var character in text)
        {
            hash = (hash ^ character) * Prime;
        }

        return Mix(hash);
    }

    /// <summary>MurmurHash3's finaliser: FNV alone leaves the high bits of short texts alike.</summary>
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
