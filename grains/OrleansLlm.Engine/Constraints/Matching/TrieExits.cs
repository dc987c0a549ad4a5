namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Where, within tokens, a text can end; only before longer ones. Not thread-safe.</summary>
internal sealed class TrieExits(TrieFronts owner)
{
    private readonly List<TrieFront> _fronts = [];
    private readonly List<int> _nodes = [];

    public void Add(TrieFront front)
    {
        if (front.HasMore)
        {
            _fronts.Add(front);
        }
    }

    public void Add(int node)
    {
        if (owner.Trie.Below[node] > 0)
        {
            _nodes.Add(node);
        }
    }

    /// <summary>All that was added; single nodes together, since whatever follows follows all of them.</summary>
    public TrieFront[] ToArray() => _nodes.Count == 0 ? [.. _fronts] : [.. _fronts, new TrieFront(owner, [.. _nodes])];
}
