using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Finds the tokens that can follow a configuration by walking the vocabulary's trie. What depends on the top of the stack alone is found once
/// per node (the context-independent tokens of Dong et al., "XGrammar", 2024); only tokens that leave the rule are walked per configuration.
/// Not thread-safe.
/// </summary>
internal sealed class MaskBuilder(PushdownAutomaton automaton, ConfigurationTable table, TokenTrie trie, int vocabularySize)
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

    private const int MaxPrepared = 24;

    private readonly Configuration[] _path = new Configuration[PushdownAutomaton.MaxTokenBytes + 1];
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
            Walk(at, 1, trie.Count, mask, null);
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
        // A text of limited length has a node per character: where texts begin is where most sequences come by.
        var later = Followers(many);
        var left = MaxPlacesPrepared;
        foreach (var node in many.OrderBy(later.Contains).Take(MaxPrepared))
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
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] |= byNode.Tokens[i];
        }

        if (place.Stack is { } frame)
        {
            var resumed = table.Resume(frame);
            foreach (var exit in byNode.Exits)
            {
                Walk(resumed, exit + 1, trie.Ends[exit], mask, null);
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
            Walk(table.At(new Place(node, null)), 1, trie.Count, tokens, exits);
            _nodeMasks[node] = known = new NodeMask(tokens, [.. exits]);
        }

        return known;
    }

    private void Walk(Configuration from, int first, int end, ulong[] mask, List<int>? exits)
    {
        if (first >= end)
        {
            return;
        }

        // Locals: this loop runs a hundred thousand times per mask.
        var (path, classOf) = (_path, automaton.ClassOf);
        var (labels, depths, ends, starts, tokens) = (trie.Labels, trie.Depths, trie.Ends, trie.TokenStarts, trie.Tokens);
        path[depths[first] - 1] = from;
        for (var node = first; node < end;)
        {
            var byteClass = classOf[labels[node]];
            var depth = depths[node];
            var at = path[depth - 1];
            var next = (byteClass < at.Next.Length ? at.Next[byteClass] : null) ?? table.Step(at, byteClass);
            if (next.IsDead)
            {
                node = ends[node];
                continue;
            }

            path[depth] = next;
            for (var i = starts[node]; i < starts[node + 1]; i++)
            {
                mask[tokens[i] >> 6] |= 1UL << tokens[i];
            }

            if (exits is not null && next.CanEnd && ends[node] > node + 1)
            {
                exits.Add(node);
            }

            node++;
        }
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
