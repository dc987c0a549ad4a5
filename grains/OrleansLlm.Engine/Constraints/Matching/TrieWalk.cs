using System.Runtime.CompilerServices;
using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Finds the tokens that can follow: fronts at once where the automaton does not tell their bytes apart, and else one by one. Not thread-safe.
/// </summary>
/// <param name="automaton">Tells bytes apart.</param>
/// <param name="table">Steps over them.</param>
/// <param name="finder">Tells which bytes it does not tell apart.</param>
/// <param name="fronts">The tokens.</param>
/// <param name="mask">Gets those that can follow.</param>
/// <param name="exits">Gets where the text can end; null: not asked for.</param>
internal sealed class TrieWalk(PushdownAutomaton automaton, ConfigurationTable table, BranchFinder finder, TrieFronts fronts, ulong[] mask, TrieExits? exits)
{
    private readonly TokenTrie _trie = fronts.Trie;
    private readonly Configuration _dead = Configuration.Dead;

    /// <summary>Takes in the tokens below a front.</summary>
    /// <param name="front">Nodes of the trie.</param>
    /// <param name="at">Where the automaton stands at all of them.</param>
    public void Below(TrieFront front, Configuration at)
    {
        if (at.Places.Length == 0 || !front.HasMore)
        {
            return;
        }

        if (!front.IsSmall && finder.Find(at) is var branches && front.IsWorthSplitting(branches.Groups))
        {
            foreach (var (group, part) in front.Split(branches.Groups))
            {
                Take(part, branches.Targets[group]);
            }

            return;
        }

        foreach (var node in front.Nodes)
        {
            Below(node, at);
        }
    }

    private void Take(TrieFront front, Configuration at)
    {
        front.AddTokens(mask);
        if (at.CanEnd)
        {
            exits?.Add(front);
        }

        Below(front, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Not first slowly: most walks are over before the JIT would look again.
    private void Below(int node, Configuration at)
    {
        if (at.Places.Length == 0)
        {
            return;
        }

        // Locals: this loop runs thousands of times per mask.
        var (labels, children, classOf, next) = (_trie.Labels, _trie.Children, automaton.ClassOf, at.Next);
        var end = children[node + 1];
        for (var child = children[node]; child < end; child++)
        {
            int byteClass = classOf[labels[child]];
            var to = next[byteClass];
            if (!ReferenceEquals(to, _dead) && !(to ??= table.Step(at, byteClass)).IsDead)
            {
                Take(child, to);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(int node, Configuration at)
    {
        if (_trie.Below[node] >= TrieFronts.LeastShared)
        {
            Take(fronts.Of(node), at);
            return;
        }

        var (starts, tokens) = (_trie.TokenStarts, _trie.Tokens);
        for (var i = starts[node]; i < starts[node + 1]; i++)
        {
            mask[tokens[i] >> 6] |= 1UL << tokens[i];
        }

        if (at.CanEnd)
        {
            exits?.Add(node);
        }

        Below(node, at);
    }
}
