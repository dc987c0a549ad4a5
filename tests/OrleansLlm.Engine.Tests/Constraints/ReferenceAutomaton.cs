using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>A grammar read byte by byte with plain sets of stacks; nothing is remembered or shared.</summary>
internal sealed class ReferenceAutomaton(Grammar grammar)
{
    private readonly PushdownAutomaton _automaton = AutomatonBuilder.Build(grammar);

    public HashSet<(int Node, Frame? Stack)> Start => Close([(_automaton.RuleStarts[0], null)]);

    public HashSet<(int Node, Frame? Stack)> Step(HashSet<(int Node, Frame? Stack)> from, byte value) => Close(
        from.SelectMany(place => _automaton.Nodes[place.Node].Bytes
            .Where(edge => value >= edge.First && value <= edge.Last)
            .Select(edge => (edge.Target, place.Stack))));

    public HashSet<(int Node, Frame? Stack)> Step(HashSet<(int Node, Frame? Stack)> from, ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            from = Step(from, value);
        }

        return from;
    }

    private HashSet<(int Node, Frame? Stack)> Close(IEnumerable<(int Node, Frame? Stack)> places)
    {
        var closed = new HashSet<(int Node, Frame? Stack)>();
        var open = new Stack<(int Node, Frame? Stack)>(places);
        while (open.TryPop(out var place))
        {
            if (closed.Add(place))
            {
                Follow(place.Node, place.Stack).ForEach(open.Push);
            }
        }

        return closed;
    }

    private List<(int Node, Frame? Stack)> Follow(int at, Frame? stack)
    {
        var node = _automaton.Nodes[at];
        List<(int, Frame?)> next = [.. node.Jumps.Select(target => (target, stack))];
        next.AddRange(node.Calls.Select(call => (_automaton.RuleStarts[call.Rule], (Frame?)new Frame(call.Target, stack))));
        if (node.IsFinal && stack is not null)
        {
            next.Add((stack.Node, stack.Parent));
        }

        return next;
    }

    /// <summary>Where a called rule goes on.</summary>
    internal sealed record Frame(int Node, Frame? Parent);
}
