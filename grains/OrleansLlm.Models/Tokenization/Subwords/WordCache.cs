using System.Collections.Concurrent;

namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>
/// Words already encoded, bounded: when the young generation is full it becomes the old one and the old one goes, so that
/// hostile text can neither grow it without end nor shut the common words out for good.
/// </summary>
internal sealed class WordCache
{
    private const int GenerationSize = 32_768;
    private const int LongestWord = 64;

    private volatile Generation _young = new();
    private volatile Generation _old = new();

    /// <summary>The ids of a word, or null.</summary>
    public int[]? Find(ReadOnlySpan<char> word)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        if (_young.Words.TryGetValue(word, out int[]? ids))
        {
            return ids;
        }

        if (_old.Words.TryGetValue(word, out ids))
        {
            Add(word, ids);
        }

        return ids;
    }

    /// <summary>Remembers a word.</summary>
    public void Add(ReadOnlySpan<char> word, int[] ids)
    {
        if (word.Length > LongestWord)
        {
            return;
        }

        var young = _young;
        if (young.Words.TryAdd(word, ids) && Interlocked.Increment(ref young.Count) == GenerationSize)
        {
            _old = young;
            _young = new Generation();
        }
    }

    private sealed class Generation
    {
        public int Count;

        public ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Words { get; } =
            new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
