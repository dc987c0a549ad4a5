using System.Numerics.Tensors;
using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Finds the tokens that can follow a configuration. What depends on the top of the stack alone is found once per node (the context-independent
/// tokens of Dong et al., "XGrammar", 2024); only tokens that leave the rule are walked per configuration. Not thread-safe.
/// </summary>
internal sealed class MaskBuilder(PushdownAutomaton automaton, ConfigurationTable table, TrieFronts fronts)
{
    /// <summary>With more places than this, one walk over all is cheaper than one for each.</summary>
    private const int MaxPlacesByNode = 8;

    /// <summary>The most bytes of masks of configurations, and as many of nodes.</summary>
    private const int MaxMaskBytes = 16_000_000;

    private const int MinMasks = 64;

    /// <summary>The most places that are looked at for one mask, so that no grammar holds up the other sequences.</summary>
    private const int MaxPlacesLookedAt = 500_000;

    private readonly BranchFinder _finder = new(automaton, table, fronts);
    private readonly Dictionary<int, NodeMask> _nodeMasks = [];
    private readonly List<WeakReference<Configuration>> _masked = [];
    private readonly int _maskBytes = fronts.MaskLength * sizeof(ulong);
    private long _nodeBytes;

    /// <summary>About what the masks take.</summary>
    public long Bytes => ((long)_masked.Count * _maskBytes) + _nodeBytes;

    /// <summary>One bit per token of the vocabulary; kept with the configuration's twin.</summary>
    /// <exception cref="GrammarException">The grammar is too ambiguous.</exception>
    public ulong[] Get(Configuration of)
    {
        table.Allow(MaxPlacesLookedAt);
        return Make(of);
    }

    /// <summary>The same within what is still allowed.</summary>
    public ulong[] Make(Configuration of)
    {
        var at = table.Twin(of);
        if (at.Mask is { } known)
        {
            return known;
        }

        if (_masked.Count >= Math.Max(MaxMaskBytes / _maskBytes, MinMasks))
        {
            Forget();
        }

        var mask = new ulong[fronts.MaskLength];
        if (at.Places.Length > MaxPlacesByNode)
        {
            Walk(mask, null).Below(fronts.Root, at);
        }
        else
        {
            foreach (var place in at.Places)
            {
                AddPlace(place, mask);
            }
        }

        _masked.Add(new WeakReference<Configuration>(at));
        return at.Mask = mask;
    }

    /// <summary>What depends on a node alone; its own twin.</summary>
    /// <exception cref="GrammarException">As <see cref="Get"/>.</exception>
    public NodeMask ForNode(int node)
    {
        if (!_nodeMasks.TryGetValue(node, out var known))
        {
            if (_nodeBytes >= Math.Max(MaxMaskBytes, MinMasks * _maskBytes))
            {
                _nodeMasks.Clear();
                _nodeBytes = 0;
            }

            var tokens = new ulong[fronts.MaskLength];
            var exits = new TrieExits(fronts);
            // With an empty stack, "can end" says that the rule of this node can.
            Walk(tokens, exits).Below(fronts.Root, table.At(new Place(node, null)));
            _nodeMasks[node] = known = new NodeMask(tokens, exits.ToArray());
            _nodeBytes += _maskBytes + (known.Exits.Length * IntPtr.Size);
        }

        return known;
    }

    /// <param name="place">Of a twin, so that its node and frames are their own twins.</param>
    /// <param name="mask">Gets the tokens.</param>
    private void AddPlace(Place place, ulong[] mask)
    {
        var byNode = ForNode(place.Node);
        TensorPrimitives.BitwiseOr(mask, byNode.Tokens, mask);
        if (place.Stack is { } frame && byNode.Exits.Length > 0)
        {
            var (walk, resumed) = (Walk(mask, null), table.Resume(frame));
            foreach (var exit in byNode.Exits)
            {
                walk.Below(exit, resumed);
            }
        }
    }

    private TrieWalk Walk(ulong[] mask, TrieExits? exits) => new(automaton, table, _finder, fronts, mask, exits);

    private void Forget()
    {
        foreach (var reference in _masked)
        {
            if (reference.TryGetTarget(out var configuration))
            {
                configuration.Mask = null;
            }
        }

        _masked.Clear();
    }
}
