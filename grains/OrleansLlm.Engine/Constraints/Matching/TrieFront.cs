using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Nodes of a trie that are gone through together, since nothing told apart the bytes that lead to them: wherever an automaton takes all letters
/// alike, all words of one length are one front. What a front was split into is kept for all grammars of the vocabulary. Safe for concurrent use.
/// </summary>
internal sealed class TrieFront
{
    /// <summary>With no more nodes below, going through them one by one takes no longer.</summary>
    private const int MaxSmall = 32;

    /// <summary>Of more nodes, those that can not go on are told from the others once.</summary>
    private const int ManyNodes = 64;

    /// <summary>More ways of splitting are not kept at a time.</summary>
    private const int MaxSplits = 256;

    /// <summary>About what an object takes beside its arrays.</summary>
    private const int BytesOfFront = 160;

    private readonly TrieFronts _owner;
    private readonly int[] _nodes;
    private readonly int[] _tokens;

    /// <summary>Where there are many tokens, one bit for each instead.</summary>
    private readonly ulong[]? _mask;
    private (ByteGroups By, (byte Group, TrieFront Front)[] Parts)[] _splits = [];

    /// <param name="owner">Bounds what fronts take.</param>
    /// <param name="nodes">Nodes of the trie; any of different depths.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TrieFront(TrieFronts owner, int[] nodes)
    {
        (_owner, _nodes) = (owner, nodes);
        var (trie, below, count) = (owner.Trie, 0, 0);
        foreach (var node in nodes)
        {
            below += trie.Below[node];
            count += trie.TokenStarts[node + 1] - trie.TokenStarts[node];
        }

        (HasMore, IsSmall) = (below > 0, below <= MaxSmall);
        var tokens = new int[count];
        var at = 0;
        foreach (var node in nodes)
        {
            var own = trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]);
            own.CopyTo(tokens.AsSpan(at));
            at += own.Length;
        }

        _mask = count <= owner.MaskLength ? null : owner.MaskOf(tokens);
        _tokens = _mask is null ? tokens : [];
        Bytes = BytesOfFront + (nodes.Length * sizeof(int)) + (_mask is null ? count * sizeof(int) : owner.MaskLength * sizeof(ulong));
    }

    /// <summary>The nodes.</summary>
    public ReadOnlySpan<int> Nodes => _nodes;

    /// <summary>Longer tokens begin as these do.</summary>
    public bool HasMore { get; }

    /// <summary>Its nodes are better gone through one by one, wherever.</summary>
    public bool IsSmall { get; }

    /// <summary>About what it takes without its parts.</summary>
    public int Bytes { get; }

    /// <summary>Splitting it saves work, the next time at the latest.</summary>
    public bool IsWorthSplitting(ByteGroups by) => by.AreLarge || _nodes.Length >= ManyNodes;

    /// <summary>Adds the tokens that end here to a mask.</summary>
    public void AddTokens(ulong[] mask)
    {
        if (_mask is not null)
        {
            TensorPrimitives.BitwiseOr(mask, _mask, mask);
        }

        foreach (var token in _tokens)
        {
            mask[token >> 6] |= 1UL << token;
        }
    }

    /// <summary>What the bytes of each group lead to; only groups that lead to a node.</summary>
    /// <param name="by">The owner's own object of these groups.</param>
    public (byte Group, TrieFront Front)[] Split(ByteGroups by)
    {
        var splits = _splits;
        foreach (var (known, parts) in splits)
        {
            if (ReferenceEquals(known, by))
            {
                return parts;
            }
        }

        var made = NodesBy(by).Select((nodes, group) => (Group: (byte)group, nodes)).Where(part => part.nodes.Length > 0)
            .Select(part => (part.Group, FrontOf(part.nodes))).ToArray();
        // Two threads may lose what one of them has added: it is made again.
        _splits = [.. splits.Length < MaxSplits ? splits : [], (by, made)];
        return made;
    }

    private TrieFront FrontOf(int[] nodes)
    {
        if (nodes is [var single] && _owner.Trie.Below[single] >= TrieFronts.LeastShared)
        {
            return _owner.Of(single);
        }

        var front = new TrieFront(_owner, nodes);
        _owner.Count(front.Bytes);
        return front;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Runs through the whole vocabulary, a few times.
    private int[][] NodesBy(ByteGroups by)
    {
        var trie = _owner.Trie;
        var (labels, children) = (trie.Labels, trie.Children);
        var groupOf = by.GroupOf;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var node in _nodes)
        {
            for (var child = children[node]; child < children[node + 1]; child++)
            {
                counts[groupOf[labels[child]]]++;
            }
        }

        var nodes = new int[by.Count][];
        for (var group = 0; group < nodes.Length; group++)
        {
            nodes[group] = new int[counts[group]];
        }

        counts.Clear();
        foreach (var node in _nodes)
        {
            for (var child = children[node]; child < children[node + 1]; child++)
            {
                if (groupOf[labels[child]] is not ByteGroups.None and var group)
                {
                    nodes[group][counts[group]++] = child;
                }
            }
        }

        return nodes;
    }
}
