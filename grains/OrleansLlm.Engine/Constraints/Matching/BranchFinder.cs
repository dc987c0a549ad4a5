using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Finds where the bytes that can follow a configuration lead, as far as it matters to what one token holds. Not thread-safe.</summary>
internal sealed class BranchFinder(PushdownAutomaton automaton, ConfigurationTable table, TrieFronts fronts)
{
    private readonly List<Configuration> _targets = [];

    /// <summary>Kept with the configuration.</summary>
    /// <exception cref="GrammarException">As <see cref="ConfigurationTable.Step"/>.</exception>
    public Branches Find(Configuration at) => at.Branches ??= Make(at);

    private Branches Make(Configuration at)
    {
        _targets.Clear();
        Span<bool> isCut = stackalloc bool[257];
        MarkCuts(at, isCut);
        Span<byte> groupOf = stackalloc byte[256];
        groupOf.Fill(ByteGroups.None);
        var (next, group) = (Configuration.Dead, -1);
        for (var byteClass = 0; byteClass < automaton.ClassFirst.Length; byteClass++)
        {
            var first = automaton.ClassFirst[byteClass];
            if (byteClass == 0 || isCut[first])
            {
                next = table.Step(at, byteClass);
                group = next.IsDead ? -1 : GroupOf(table.Twin(next));
            }

            at.Next[byteClass] = next;
            if (group >= 0)
            {
                var end = byteClass + 1 < automaton.ClassFirst.Length ? automaton.ClassFirst[byteClass + 1] : 256;
                groupOf[first..end].Fill((byte)group);
            }
        }

        return new Branches(fronts.Known(new ByteGroups(groupOf, _targets.Count)), [.. _targets]);
    }

    /// <summary>Bytes between two cuts lead to the same configuration.</summary>
    private void MarkCuts(Configuration at, Span<bool> isCut)
    {
        isCut.Clear();
        foreach (var place in at.Places)
        {
            foreach (var (first, last, _) in automaton.Nodes[place.Node].Bytes)
            {
                isCut[first] = isCut[last + 1] = true;
            }
        }
    }

    private int GroupOf(Configuration target)
    {
        var group = _targets.LastIndexOf(target);
        if (group < 0)
        {
            group = _targets.Count;
            _targets.Add(target);
        }

        return group;
    }
}
