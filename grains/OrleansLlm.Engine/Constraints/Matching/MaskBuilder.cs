using System.Numerics.Tensors;
using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Finds the tokens that can follow a configuration: whole slices of the vocabulary where any text of an alphabet can follow, the others by walking
/// tries. What depends on the top of the stack alone is found once per node (the context-independent tokens of Dong et al., "XGrammar", 2024); only
/// tokens that leave the rule are walked per configuration. Not thread-safe.
/// </summary>
internal sealed class MaskBuilder(PushdownAutomaton automaton, ConfigurationTable table, TokenSlices slices, int vocabularySize)
{
    /// <summary>With more places than this, one walk over all is cheaper than one for each.</summary>
    private const int MaxPlacesByNode = 8;

    /// <summary>The most bytes of masks of configurations, and as many of nodes.</summary>
    private const int MaxMaskBytes = 16_000_000;

    /// <summary>The most places that are looked at for one mask, so that no grammar holds up the other sequences.</summary>
    private const int MaxPlacesLookedAt = 500_000;

    /// <summary>The same for a node's mask that is made ahead, where nobody waits.</summary>
    private const int MaxPlacesPrepared = 2_000_000;

    /// <summary>A node that so many bytes can follow takes a walk over much of the vocabulary. More than those that continue a character.</summary>
    private const int ManyBytes = 65;

    private const int MaxPrepared = 32;

    private readonly SliceReach _reach = new(automaton.ClassOf, table);
    private readonly Dictionary<int, NodeMask> _nodeMasks = [];
    private readonly List<WeakReference<Configuration>> _masked = [];
    private readonly int _maxMasks = Math.Max(MaxMaskBytes / Math.Max(vocabularySize / 8, 1), 64);

    /// <summary>About what the masks take.</summary>
    public long Bytes => (long)(_masked.Count + _nodeMasks.Count) * (vocabularySize / 8);

    /// <summary>One bit per token of the vocabulary; kept with the configuration.</summary>
    /// <exception cref="GrammarException">The grammar is too ambiguous.</exception>
    public ulong[] Get(Configuration at)
    {
        if (at.Mask is { } known)
        {
            return known;
        }

        if (_masked.Count >= _maxMasks)
        {
            Forget();
        }

        table.Allow(MaxPlacesLookedAt);
        var mask = new ulong[(vocabularySize + 63) / 64];
        if (at.Places.Length > MaxPlacesByNode)
        {
            Fill(at, mask, null);
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

    /// <summary>Finds the masks of nodes that many tokens can follow, so that no step waits for them.</summary>
    public void Prepare()
    {
        int[] many = [.. Enumerable.Range(0, automaton.Nodes.Length).Where(HasManyBytes)];
        // A text of limited length has a node per character: most sequences come by where texts begin, and then by what stands for most characters.
        var later = Followers(many);
        var twins = automaton.Twins.CountBy(twin => twin).ToDictionary();
        var left = MaxPlacesPrepared;
        foreach (var node in many.OrderBy(later.Contains).ThenByDescending(node => twins[node]).Take(MaxPrepared))
        {
            table.Allow(MaxPlacesPrepared);
            ForNode(node);
            left -= MaxPlacesPrepared - table.Allowed;
            if (left <= 0)
            {
                return;
            }
        }
    }

    /// <summary>Nodes that are reached from another of these by one byte; not all of them where that takes long to find out.</summary>
    private HashSet<int> Followers(int[] many)
    {
        var followers = new HashSet<int>();
        var left = MaxPlacesPrepared;
        var reached = new Stack<int>();
        var seen = new HashSet<int>();
        foreach (var node in many)
        {
            seen.Clear();
            foreach (var (_, _, target) in automaton.Nodes[node].Bytes)
            {
                reached.Push(target);
            }

            while (reached.TryPop(out var at) && left-- > 0)
            {
                if (at != node && seen.Add(at))
                {
                    followers.Add(automaton.Twins[at]);
                    automaton.Nodes[at].Jumps.ForEach(reached.Push);
                }
            }
        }

        return followers;
    }

    private bool HasManyBytes(int node) =>
        automaton.Twins[node] == node && automaton.Nodes[node].Bytes.Sum(edge => edge.Last - edge.First + 1) >= ManyBytes;

    private void AddPlace(Place place, ulong[] mask)
    {
        var byNode = ForNode(automaton.Twins[place.Node]);
        TensorPrimitives.BitwiseOr(mask, byNode.Tokens, mask);
        if (place.Stack is { } frame && byNode.Exits.Length > 0)
        {
            var resumed = table.Resume(frame);
            var walk = new TrieWalk(automaton, table, slices.Trie, byNode.Slices, mask, null);
            foreach (var exit in byNode.Exits)
            {
                walk.Below(exit, resumed);
            }
        }
    }

    private NodeMask ForNode(int node)
    {
        if (!_nodeMasks.TryGetValue(node, out var known))
        {
            if (_nodeMasks.Count >= _maxMasks)
            {
                _nodeMasks.Clear();
            }

            var tokens = new ulong[(vocabularySize + 63) / 64];
            var exits = new List<int>();
            // With an empty stack, "can end" says that the rule of this node can.
            var taken = Fill(table.At(new Place(node, null)), tokens, exits);
            _nodeMasks[node] = known = new NodeMask(tokens, [.. exits], taken);
        }

        return known;
    }

    /// <returns>The greatest slice whose tokens were taken or refused as a whole, with all before it; 0 for none.</returns>
    private int Fill(Configuration from, ulong[] mask, List<int>? exits)
    {
        var slice = TokenSlices.Count;
        int? length = null;
        _reach.Begin();
        for (; slice > 0 && (length = _reach.Find(from, slices[slice], exits is not null)) is null; slice--)
        {
        }

        // What goes for an alphabet goes for the smaller ones.
        for (var smaller = slice; smaller > 0; smaller--)
        {
            slices[smaller].Add(length!.Value, mask);
        }

        new TrieWalk(automaton, table, slices.Trie, slice, mask, exits).Below(0, from);
        return slice;
    }

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
