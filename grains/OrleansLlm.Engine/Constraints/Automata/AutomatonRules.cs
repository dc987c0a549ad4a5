namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>The rules that an automaton must keep to.</summary>
internal static class AutomatonRules
{
    /// <summary>A rule that calls itself before it has read a byte would never end.</summary>
    public static void ThrowIfLeftRecursive(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<int> starts, IReadOnlyList<string> names)
    {
        var firsts = FirstCalls(nodes, starts);
        var state = new byte[starts.Count];
        for (var rule = 0; rule < starts.Count; rule++)
        {
            Visit(rule, []);
        }

        void Visit(int rule, List<int> path)
        {
            path.Add(rule);
            if (state[rule] == 1)
            {
                var cycle = path.SkipWhile(other => other != rule).Select(other => names[other]);
                throw new GrammarException($"The grammar is left-recursive, which is not supported: {string.Join(" -> ", cycle)} without a character between.", isUnsupported: true);
            }

            if (state[rule] == 0)
            {
                state[rule] = 1;
                firsts[rule].ForEach(next => Visit(next, path));
                state[rule] = 2;
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    /// <summary>Removes edges from which the end can not be reached.</summary>
    /// <returns>The rules that no text is left of.</returns>
    /// <exception cref="GrammarException">Nothing is left.</exception>
    public static List<int> RemoveDeadEnds(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<(int Start, int End)> rules)
    {
        var ends = CanEnd(nodes, [.. rules.Select(rule => rule.Start)]);
        if (!ends[rules[0].Start])
        {
            throw new GrammarException("No text satisfies the constraint.");
        }

        foreach (var node in nodes)
        {
            node.Bytes.RemoveAll(edge => !ends[edge.Target]);
            node.Calls.RemoveAll(call => !ends[call.Target] || !ends[rules[call.Rule].Start]);
            node.Jumps.RemoveAll(target => !ends[target]);
        }

        return [.. Enumerable.Range(0, rules.Count).Where(rule => !ends[rules[rule].Start])];
    }

    private static bool[] CanEnd(IReadOnlyList<AutomatonNode> nodes, int[] starts)
    {
        var ends = new bool[nodes.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = nodes.Count - 1; i >= 0; i--)
            {
                var node = nodes[i];
                if (!ends[i] && (node.IsFinal || node.Jumps.Exists(target => ends[target]) || node.Bytes.Exists(edge => ends[edge.Target])
                    || node.Calls.Exists(call => ends[call.Target] && ends[starts[call.Rule]])))
                {
                    ends[i] = changed = true;
                }
            }
        }

        return ends;
    }

    private static List<int>[] FirstCalls(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<int> starts)
    {
        var nullable = new bool[starts.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var rule = starts.Count - 1; rule >= 0; rule--)
            {
                if (!nullable[rule] && Reach(nodes, starts[rule], nullable).Exists(node => nodes[node].IsFinal))
                {
                    nullable[rule] = changed = true;
                }
            }
        }

        return [.. starts.Select(start => Reach(nodes, start, nullable).SelectMany(node => nodes[node].Calls).Select(call => call.Rule).Distinct().ToList())];
    }

    /// <summary>The nodes that are reached without a byte.</summary>
    private static List<int> Reach(IReadOnlyList<AutomatonNode> nodes, int start, bool[] nullable)
    {
        var reached = new List<int> { start };
        var seen = new HashSet<int> { start };
        for (var i = 0; i < reached.Count; i++)
        {
            var node = nodes[reached[i]];
            reached.AddRange(node.Jumps.Concat(node.Calls.Where(call => nullable[call.Rule]).Select(call => call.Target)).Where(seen.Add));
        }

        return reached;
    }
}
