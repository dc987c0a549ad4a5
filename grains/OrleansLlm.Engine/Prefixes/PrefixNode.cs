namespace OrleansLlm.Engine.Prefixes;

/// <summary>One block of tokens behind those of its parents. It has the residents that hold all of them: at least one, or it is a root.</summary>
internal sealed class PrefixNode(PrefixNode? parent, ulong hash)
{
    public PrefixNode? Parent => parent;

    public ulong Hash => hash;

    /// <summary>Blocks from the root to here; 0: the root.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public Dictionary<ulong, PrefixNode> Children { get; } = [];

    public List<Resident> Residents { get; } = [];
}
