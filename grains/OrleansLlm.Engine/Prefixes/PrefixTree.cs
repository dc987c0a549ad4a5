namespace OrleansLlm.Engine.Prefixes;

/// <summary>
/// A radix tree over blocks of tokens, one root per scope, children found by their block's hash. A hash only finds a candidate: tokens are
/// compared, so a collision costs a hit and never gives a wrong one.
/// </summary>
internal sealed class PrefixTree
{
    /// <summary>Tokens of a block; shorter prefixes are not found.</summary>
    public const int Block = 16;

    private readonly Dictionary<CacheScope, PrefixNode> _roots = [];

    /// <summary>Blocks in the tree; for tests.</summary>
    public int Nodes { get; private set; }

    /// <summary>Enters the whole blocks among a resident's first tokens that are not in yet.</summary>
    public void Add(Resident resident, int length)
    {
        var node = resident.Tail ?? Root(resident.Scope);
        while ((node.Depth + 1) * Block <= length)
        {
            var block = BlockAt(resident, node.Depth);
            var hash = Hash(block);
            if (!node.Children.TryGetValue(hash, out var child))
            {
                node.Children.Add(hash, child = new PrefixNode(node, hash));
                Nodes++;
            }
            else if (!BlockAt(child.Residents[0], node.Depth).SequenceEqual(block))
            {
                break;
            }

            child.Residents.Add(resident);
            resident.Tail = node = child;
        }

        Prune(node, resident.Scope);
    }

    public void Remove(Resident resident)
    {
        for (var node = resident.Tail; node is { Parent: not null }; node = node.Parent)
        {
            node.Residents.Remove(resident);
        }

        if (resident.Tail is { } tail)
        {
            resident.Tail = null;
            Prune(tail, resident.Scope);
        }
    }

    /// <summary>The longest match of at least one block. Among equals: a warm one that is wholly matched, then a warm one, then the latest used.</summary>
    public PrefixMatch Find(CacheScope scope, ReadOnlySpan<int> tokens)
    {
        if (!_roots.TryGetValue(scope, out var node))
        {
            return default;
        }

        while ((node.Depth + 1) * Block <= tokens.Length)
        {
            var block = tokens.Slice(node.Depth * Block, Block);
            if (!node.Children.TryGetValue(Hash(block), out var child) || !BlockAt(child.Residents[0], node.Depth).SequenceEqual(block))
            {
                break;
            }

            node = child;
        }

        return node.Depth == 0 ? default : Best(node, tokens);
    }

    /// <summary>All residents of a node hold its blocks; some go on further, to the token.</summary>
    private static PrefixMatch Best(PrefixNode node, ReadOnlySpan<int> tokens)
    {
        var best = default(PrefixMatch);
        var rank = default((int, bool, bool, long));
        var start = node.Depth * Block;
        foreach (var resident in node.Residents)
        {
            var length = start + resident.Tokens[start..].CommonPrefixLength(tokens[start..]);
            var isWarm = resident.Owner is null;
            var candidate = (length, isWarm && length == resident.Length, isWarm, resident.LastUsed);
            if (best.Resident is null || candidate.CompareTo(rank) > 0)
            {
                (best, rank) = (new PrefixMatch(resident, length), candidate);
            }
        }

        return best;
    }

    private static ReadOnlySpan<int> BlockAt(Resident resident, int index) => resident.Tokens.Slice(index * Block, Block);

    private static ulong Hash(ReadOnlySpan<int> block)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var token in block)
        {
            hash = (hash ^ (uint)token) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return hash;
    }

    private PrefixNode Root(CacheScope scope)
    {
        if (!_roots.TryGetValue(scope, out var root))
        {
            _roots.Add(scope, root = new PrefixNode(null, 0));
        }

        return root;
    }

    private void Prune(PrefixNode node, CacheScope scope)
    {
        while (node is { Residents.Count: 0, Parent: { } parent })
        {
            parent.Children.Remove(node.Hash);
            Nodes--;
            node = parent;
        }

        if (node is { Parent: null, Children.Count: 0 })
        {
            // One root per tenant that ever came would be a leak.
            _roots.Remove(scope);
        }
    }
}
