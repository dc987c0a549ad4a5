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
            if (state[rule] == 0)
            {
                Visit(rule, firsts, state, names);
            }
        }
    }

    /// <summary>Depth first, without recursion: a chain of rules may be as long as the grammar.</summary>
    private static void Visit(int first, List<int>[] firsts, byte[] state, IReadOnlyList<string> names)
    {
        var path = new List<int> { first };
        var taken = new List<int> { 0 };
        state[first] = 1;
        while (path.Count > 0)
        {
            var rule = path[^1];
            if (taken[^1] == firsts[rule].Count)
            {
                state[rule] = 2;
                path.RemoveAt(path.Count - 1);
                taken.RemoveAt(taken.Count - 1);
                continue;
            }

            var next = firsts[rule][taken[^1]++];
            if (state[next] == 1)
            {
                var cycle = path.SkipWhile(other => other != next).Append(next).Select(other => names[other]);
                throw new GrammarException($"The grammar is left-recursive, which is not supported: {string.Join(" -> ", cycle)} without a character between.", isUnsupported: true);
            }

            if (state[next] == 0)
            {
                state[next] = 1;
                path.Add(next);
                taken.Add(0);
            }
        }
    }

    /// <summary>Removes edges from which the end can not be reached.</summary>
    /// <returns>The rules that no text is left of.</returns>
    /// <exception cref="GrammarException">Nothing is left.</exception>
    public static List<int> RemoveDeadEnds(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<(int Start, int End)> rules)
    {
        var ends = EndReach.Find(nodes, [.. rules.Select(rule => rule.Start)], overBytes: true);
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

    private static List<int>[] FirstCalls(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<int> starts)
    {
        var empty = EndReach.Find(nodes, starts, overBytes: false);
        bool[] nullable = [.. starts.Select(start => empty[start])];
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
