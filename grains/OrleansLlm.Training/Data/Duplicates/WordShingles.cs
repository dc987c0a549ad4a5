using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OrleansLlm.Training.Data.Duplicates;

/// <summary>Runs of words of a text as hashes. Case and signs do not count.</summary>
internal static partial class WordShingles
{
    /// <summary>The hashes of all runs of <paramref name="length"/> words; a shorter text is one run.</summary>
    public static IEnumerable<ulong> Of(string text, int length)
    {
        string[] words = Words(text);
        for (int i = 0; i < Math.Max(1, words.Length - length + 1) && words.Length > 0; i++)
        {
            yield return Hash(words.AsSpan(i, Math.Min(length, words.Length - i)));
        }
    }

    /// <summary>The words in lower case.</summary>
    public static string[] Words(string text) => [.. Word().Matches(text).Select(match => match.Value.ToLowerInvariant())];

    /// <summary>The hash of some words in a row.</summary>
    public static ulong Hash(ReadOnlySpan<string> words) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(string.Join('\n', words!).AsSpan()));

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+")]
    private static partial Regex Word();
}
