using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Prefixes;

/// <summary>What a slot holds: the keys and values of a running sequence, or a prefix that stayed warm after its sequence left.</summary>
internal sealed class Resident(CacheScope scope, Sequence owner)
{
    private int[] _tokens = [];

    public CacheScope Scope => scope;

    /// <summary>The running sequence, or null: warm.</summary>
    public Sequence? Owner { get; private set; } = owner;

    public int Slot { get; set; } = Sequence.NoSlot;

    /// <summary>
    /// The cache's clock when its sequence left; the least goes first. A hit does not renew it: what was hit lives on in the sequence that hit
    /// it, and the rest was of no use.
    /// </summary>
    public long LastUsed { get; set; }

    /// <summary>Its slot was given up.</summary>
    public bool IsGone { get; set; }

    /// <summary>The deepest block of it in the tree, or null: none.</summary>
    public PrefixNode? Tail { get; set; }

    public int Length => Owner?.Computed ?? _tokens.Length;

    /// <summary>The tokens whose keys and values are in the slot.</summary>
    public ReadOnlySpan<int> Tokens => Owner is null ? _tokens : Owner.Tokens[..Owner.Computed];

    /// <summary>The sequence leaves; its tokens stay.</summary>
    public void Detach()
    {
        _tokens = Tokens.ToArray();
        Owner = null;
    }
}
