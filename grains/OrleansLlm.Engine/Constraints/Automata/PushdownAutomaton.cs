namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>
/// A grammar as an automaton over UTF-8 bytes: one small automaton per rule, whose edges read a byte or call a rule. No rule calls itself
/// before it has read a byte, and from every node the end can be reached: whatever was accepted can be completed. Immutable.
/// </summary>
internal sealed class PushdownAutomaton
{
    /// <summary>Longer tokens are never used: nodes that differ only after so many bytes count as equal for masks (<see cref="Twins"/>).</summary>
    public const int MaxTokenBytes = 64;

    public PushdownAutomaton(IReadOnlyList<AutomatonNode> nodes, IReadOnlyList<int> ruleStarts, int[] twins)
    {
        Nodes = [.. nodes];
        RuleStarts = [.. ruleStarts];
        Twins = twins;
        ClassOf = new byte[256];
        var cuts = new bool[257];
        foreach (var (first, last, _) in nodes.SelectMany(node => node.Bytes))
        {
            cuts[first] = cuts[last + 1] = true;
        }

        var firsts = new List<byte> { 0 };
        for (var value = 1; value < 256; value++)
        {
            if (cuts[value])
            {
                firsts.Add((byte)value);
            }

            ClassOf[value] = (byte)(firsts.Count - 1);
        }

        ClassFirst = [.. firsts];
    }

    public AutomatonNode[] Nodes { get; }

    /// <summary>The first node of each rule; rule 0 is the start.</summary>
    public int[] RuleStarts { get; }

    /// <summary>Names of rules that no text satisfies: what would call them is left out.</summary>
    public IReadOnlySet<string> DeadRules { get; init; } = new HashSet<string>();

    /// <summary>For each node, one that accepts the same next <see cref="MaxTokenBytes"/> bytes and is its own twin; itself if none is known.</summary>
    public int[] Twins { get; }

    /// <summary>Bytes that no edge tells apart have the same class.</summary>
    public byte[] ClassOf { get; }

    /// <summary>The least byte of each class; a class is a range.</summary>
    public byte[] ClassFirst { get; }
}
