using System.Runtime.CompilerServices;
using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Looks at tokens one by one. Not thread-safe.</summary>
/// <param name="automaton">Tells bytes apart.</param>
/// <param name="table">Steps over them.</param>
/// <param name="trie">The tokens.</param>
/// <param name="slices">Those of the slices up to this one are left out.</param>
/// <param name="mask">Gets those that can follow.</param>
/// <param name="exits">Gets the nodes, with longer tokens below them, at which the text can end; null: not asked for.</param>
internal sealed class TrieWalk(PushdownAutomaton automaton, ConfigurationTable table, TokenTrie trie, int slices, ulong[] mask, List<int>? exits)
{
    /// <summary>Takes in the tokens below a node.</summary>
    /// <param name="node">A node of the trie.</param>
    /// <param name="at">Where the automaton stands there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Not first slowly: most walks are over before the JIT would look again.
    public void Below(int node, Configuration at)
    {
        if (at.Places.Length == 0)
        {
            return;
        }

        // Locals: this loop runs ten thousands of times per mask.
        var (labels, inSlices, children, classOf, next) = (trie.Labels, trie.Slices, trie.Children, automaton.ClassOf, at.Next);
        var end = children[node + 1];
        for (var child = children[node]; child < end; child++)
        {
            int byteClass = classOf[labels[child]];
            var to = next[byteClass];
            if (!ReferenceEquals(to, Configuration.Dead) && inSlices[child] > slices && !(to ??= table.Step(at, byteClass)).IsDead)
            {
                Take(child, to);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(int node, Configuration at)
    {
        var (starts, tokens) = (trie.TokenStarts, trie.Tokens);
        for (var i = starts[node]; i < starts[node + 1]; i++)
        {
            mask[tokens[i] >> 6] |= 1UL << tokens[i];
        }

        if (trie.Children[node] < trie.Children[node + 1])
        {
            if (at.CanEnd)
            {
                exits?.Add(node);
            }

            Below(node, at);
        }
    }
}
