namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>
/// Finds the nodes from which the end of their rule can be reached. From the ends backwards, so that each edge is looked at once: a caller's
/// grammar may have any order of rules, and no order may make it take long.
/// </summary>
internal sealed class EndReach
{
    private readonly IReadOnlyList<AutomatonNode> _nodes;
    private readonly bool[] _reaches;
    private readonly Stack<int> _new = new();

    /// <summary>For each node, the nodes that one edge leads from to it.</summary>
    private readonly List<int>?[] _before;

    /// <summary>For each node, the calls that need it: to come back to it, or to begin with it.</summary>
    private readonly List<int>?[] _calls;

    /// <summary>For each call, who calls, and how many of both needs are open.</summary>
    private readonly List<(int Node, int Open)> _open = [];

    private EndReach(IReadOnlyList<AutomatonNode> nodes)
    {
        _nodes = nodes;
        _reaches = new bool[nodes.Count];
        _before = new List<int>?[nodes.Count];
        _calls = new List<int>?[nodes.Count];
    }

    /// <param name="nodes">The automaton.</param>
    /// <param name="starts">The first node of each rule.</param>
    /// <param name="overBytes">Over any text; false: over none.</param>
    public static bool[] Find(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<int> starts, bool overBytes)
    {
        var search = new EndReach(nodes);
        search.Turn(starts, overBytes);
        search.Run();
        return search._reaches;
    }

    private void Turn(IReadOnlyList<int> starts, bool overBytes)
    {
        for (var node = 0; node < _nodes.Count; node++)
        {
            var edges = _nodes[node];
            if (edges.IsFinal)
            {
                Reach(node);
            }

            foreach (var target in edges.Jumps)
            {
                (_before[target] ??= []).Add(node);
            }

            foreach (var (rule, target) in edges.Calls)
            {
                (_calls[target] ??= []).Add(_open.Count);
                (_calls[starts[rule]] ??= []).Add(_open.Count);
                _open.Add((node, 2));
            }

            // Ranges of one class lead to the same node: once is enough.
            var last = -1;
            foreach (var (_, _, target) in overBytes ? edges.Bytes : [])
            {
                if (target != last)
                {
                    (_before[last = target] ??= []).Add(node);
                }
            }
        }
    }

    private void Run()
    {
        while (_new.TryPop(out var node))
        {
            _before[node]?.ForEach(Reach);
            foreach (var call in _calls[node] ?? [])
            {
                var (caller, open) = _open[call];
                _open[call] = (caller, open - 1);
                if (open == 1)
                {
                    Reach(caller);
                }
            }
        }
    }

    private void Reach(int node)
    {
        if (!_reaches[node])
        {
            _reaches[node] = true;
            _new.Push(node);
        }
    }
}
