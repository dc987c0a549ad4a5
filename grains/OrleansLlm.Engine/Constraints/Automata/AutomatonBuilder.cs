using System.Text;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>Builds the automaton of a grammar.</summary>
internal sealed class AutomatonBuilder
{
    /// <summary>The most nodes of an automaton.</summary>
    public const int MaxNodes = 200_000;

    /// <summary>A repeated part that would make more nodes than this becomes a rule, which is called instead of copied.</summary>
    private const int MaxCopiedNodes = 2_000;

    private const int MaxDepth = 1_000;

    private readonly Grammar _grammar;
    private readonly List<AutomatonNode> _nodes = [];
    private readonly List<string> _ruleNames = ["start"];
    private readonly List<(int Start, int End)> _rules = [];
    private readonly Queue<(int Rule, GrammarExpr Body)> _open = new();
    private readonly Dictionary<string, int> _ruleIds = new(StringComparer.Ordinal);
    private readonly Dictionary<GrammarExpr, int> _hoisted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RuneSet, CharacterEdges> _characters = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, int> _twins = [];
    private int _depth;

    private AutomatonBuilder(Grammar grammar) => _grammar = grammar;

    /// <exception cref="GrammarException">Too large, left-recursive, without a rule that it refers to, or without any text.</exception>
    public static PushdownAutomaton Build(Grammar grammar)
    {
        var builder = new AutomatonBuilder(grammar);
        builder.BuildRules();
        AutomatonRules.ThrowIfLeftRecursive(builder._nodes, [.. builder._rules.Select(rule => rule.Start)], builder._ruleNames);
        var dead = AutomatonRules.RemoveDeadEnds(builder._nodes, builder._rules).Select(rule => builder._ruleNames[rule]);
        return new PushdownAutomaton(builder._nodes, [.. builder._rules.Select(rule => rule.Start)], builder.Twins()) { DeadRules = dead.ToHashSet(StringComparer.Ordinal) };
    }

    private int[] Twins()
    {
        var twins = new int[_nodes.Count];
        for (var node = 0; node < twins.Length; node++)
        {
            // A twin was made before, and may have one itself: of a repetition within a repetition.
            twins[node] = _twins.TryGetValue(node, out var twin) ? twins[twin] : node;
        }

        return twins;
    }

    private void BuildRules()
    {
        AddRule(_grammar.Start);
        while (_open.TryDequeue(out var rule))
        {
            var (start, end) = _rules[rule.Rule];
            Add(rule.Body, start, end);
        }
    }

    private int AddRule(GrammarExpr body)
    {
        var start = NewNode();
        var end = NewNode();
        _nodes[end].IsFinal = true;
        _rules.Add((start, end));
        _open.Enqueue((_rules.Count - 1, body));
        return _rules.Count - 1;
    }

    private int NewNode()
    {
        if (_nodes.Count == MaxNodes)
        {
            throw new GrammarException($"The grammar is too large: its automaton must have at most {MaxNodes} states. Nested or long repetitions multiply.");
        }

        _nodes.Add(new AutomatonNode());
        return _nodes.Count - 1;
    }

    private void Add(GrammarExpr expr, int from, int to)
    {
        if (++_depth > MaxDepth)
        {
            throw new GrammarException($"The grammar is nested too deeply: at most {MaxDepth} levels.");
        }

        switch (expr)
        {
            case GrammarExpr.Characters characters:
                EdgesOf(characters.Set).Add(_nodes, NewNode, from, to);
                break;
            case GrammarExpr.Literal literal:
                AddLiteral(Encoding.UTF8.GetBytes(literal.Text), from, to);
                break;
            case GrammarExpr.ControlToken token:
                AddLiteral(ControlBytes.Of(token.Id), from, to);
                break;
            case GrammarExpr.Sequence sequence:
                AddSequence(sequence.Items, from, to);
                break;
            case GrammarExpr.Choice choice:
                AddChoice(choice.Options, from, to);
                break;
            case GrammarExpr.Repeat repeat:
                AddRepeat(repeat, from, to);
                break;
            case GrammarExpr.Rule rule:
                _nodes[from].Calls.Add((RuleId(rule.Name), to));
                break;
            default:
                throw new InvalidOperationException($"No automaton for {expr.GetType().Name}.");
        }

        _depth--;
    }

    private int RuleId(string name)
    {
        if (_ruleIds.TryGetValue(name, out var id))
        {
            return id;
        }

        if (!_grammar.Rules.TryGetValue(name, out var body))
        {
            throw new GrammarException($"The grammar refers to the rule '{name}', which it does not have.");
        }

        _ruleNames.Add(name);
        return _ruleIds[name] = AddRule(body);
    }

    private CharacterEdges EdgesOf(RuneSet set)
    {
        if (!_characters.TryGetValue(set, out var edges))
        {
            _characters[set] = edges = new CharacterEdges(set);
        }

        return edges;
    }

    private void AddLiteral(byte[] bytes, int from, int to)
    {
        if (bytes.Length == 0)
        {
            _nodes[from].Jumps.Add(to);
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            var next = i == bytes.Length - 1 ? to : NewNode();
            _nodes[from].Bytes.Add((bytes[i], bytes[i], next));
            from = next;
        }
    }

    private void AddSequence(IReadOnlyList<GrammarExpr> items, int from, int to)
    {
        if (items.Count == 0)
        {
            _nodes[from].Jumps.Add(to);
        }

        for (var i = 0; i < items.Count; i++)
        {
            var next = i == items.Count - 1 ? to : NewNode();
            Add(items[i], from, next);
            from = next;
        }
    }

    /// <summary>Every other part leaves <paramref name="from"/> and never comes back to it, so all options can start there.</summary>
    private void AddChoice(IReadOnlyList<GrammarExpr> options, int from, int to)
    {
        foreach (var option in options)
        {
            Add(option, from, to);
        }
    }

    private void AddRepeat(GrammarExpr.Repeat repeat, int from, int to)
    {
        var item = Hoist(repeat);
        var copies = new List<int>();
        for (var i = 0; i < repeat.Min; i++)
        {
            from = AddCopy(item, from, copies);
        }

        MarkTwins(copies);
        if (repeat.Max is not { } max)
        {
            // A node of its own, so that the way back does not lead into what else starts at "from".
            var loop = NewNode();
            _nodes[from].Jumps.Add(loop);
            var back = NewNode();
            Add(item, loop, back);
            _nodes[back].Jumps.Add(loop);
            _nodes[loop].Jumps.Add(to);
            return;
        }

        copies.Clear();
        for (var i = repeat.Min; i < max; i++)
        {
            var start = NewNode();
            _nodes[from].Jumps.Add(start);
            _nodes[from].Jumps.Add(to);
            from = AddCopy(item, start, copies);
        }

        MarkTwins(copies);
        _nodes[from].Jumps.Add(to);
    }

    private GrammarExpr Hoist(GrammarExpr.Repeat repeat)
    {
        var count = repeat.Max ?? repeat.Min;
        if (count <= 1 || repeat.Item is GrammarExpr.Rule || (long)count * GrammarSize.Of(repeat.Item) <= MaxCopiedNodes)
        {
            return repeat.Item;
        }

        if (!_hoisted.TryGetValue(repeat.Item, out var rule))
        {
            _ruleNames.Add("a repeated part");
            _hoisted[repeat.Item] = rule = AddRule(repeat.Item);
            _ruleIds[HoistedName(rule)] = rule;
        }

        return new GrammarExpr.Rule(HoistedName(rule));
    }

    private static string HoistedName(int rule) => $"\0{rule}";

    private int AddCopy(GrammarExpr item, int from, List<int> copies)
    {
        copies.Add(_nodes.Count);
        var end = NewNode();
        Add(item, from, end);
        return end;
    }

    /// <summary>
    /// Copies with more copies after them than a token has bytes accept the same tokens: each is a twin of the second one. Copies are built
    /// alike, so their nodes are in the same order; the last node of a run belongs to the next copy's start.
    /// </summary>
    private void MarkTwins(List<int> copies)
    {
        for (var i = 2; i < copies.Count - PushdownAutomaton.MaxTokenBytes - 1; i++)
        {
            for (var node = copies[i]; node < copies[i + 1]; node++)
            {
                _twins[node] = copies[1] + node - copies[i];
            }
        }
    }
}
