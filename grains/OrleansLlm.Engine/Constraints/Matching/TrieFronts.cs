using System.Collections.Concurrent;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// A vocabulary's tokens for all grammars that are compiled for it: the front of no byte, and what it was split into. Bounded: when full it is
/// forgotten, and made again. Safe for concurrent use.
/// </summary>
internal sealed class TrieFronts
{
    /// <summary>With so many nodes below, a single node is better gone on from as a front, and as the same one.</summary>
    public const int LeastShared = 128;

    /// <summary>About what fronts may take before they are forgotten.</summary>
    private const long MaxBytes = 64_000_000;

    private const int MaxGroups = 4_096;

    private readonly ConcurrentDictionary<ByteGroups, ByteGroups> _groups = new();
    private readonly ConcurrentDictionary<int, TrieFront> _single = new();
    private long _bytes;

    /// <param name="trie">The tokens.</param>
    /// <param name="vocabularySize">Bits of a mask.</param>
    public TrieFronts(TokenTrie trie, int vocabularySize)
    {
        Trie = trie;
        MaskLength = (vocabularySize + 63) / 64;
    }

    /// <summary>The tokens.</summary>
    public TokenTrie Trie { get; }

    /// <summary>Words of a mask of one bit per token.</summary>
    public int MaskLength { get; }

    /// <summary>Before the first byte of all tokens.</summary>
    public TrieFront Root => Of(0);

    /// <summary>The front of one node, whatever led to it.</summary>
    public TrieFront Of(int node)
    {
        if (_single.TryGetValue(node, out var known))
        {
            return known;
        }

        var front = _single.GetOrAdd(node, new TrieFront(this, [node]));
        Count(front.Bytes);
        return front;
    }

    /// <summary>The one object of some groups, by which fronts know them.</summary>
    public ByteGroups Known(ByteGroups groups)
    {
        if (_groups.Count >= MaxGroups)
        {
            _groups.Clear();
        }

        return _groups.GetOrAdd(groups, groups);
    }

    public ulong[] MaskOf(ReadOnlySpan<int> tokens)
    {
        var mask = new ulong[MaskLength];
        foreach (var token in tokens)
        {
            mask[token >> 6] |= 1UL << token;
        }

        return mask;
    }

    /// <summary>So much was added.</summary>
    public void Count(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > MaxBytes)
        {
            Interlocked.Exchange(ref _bytes, 0);
            _single.Clear();
        }
    }
}
