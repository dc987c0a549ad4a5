using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>A context-free grammar: a start and the rules that it refers to.</summary>
internal sealed record Grammar(GrammarExpr Start, IReadOnlyDictionary<string, GrammarExpr> Rules)
{
    /// <summary>Rules whose names begin so are the same in every grammar.</summary>
    public const string SharedRule = "any JSON ";

    public Grammar(GrammarExpr start)
        : this(start, new Dictionary<string, GrammarExpr>())
    {
    }

    /// <summary>Adds the rules to those of a larger grammar, under names of their own.</summary>
    /// <returns>The start, for a place in the larger grammar.</returns>
    public GrammarExpr Rename(string prefix, Dictionary<string, GrammarExpr> rules)
    {
        foreach (var (name, body) in Rules)
        {
            rules[NameOf(name, prefix)] = Rename(body, prefix);
        }

        return Rename(Start, prefix);
    }

    private static string NameOf(string name, string prefix) => name.StartsWith(SharedRule, StringComparison.Ordinal) ? name : prefix + name;

    // What has no rule in it stays the same object: the automaton's builder tells by it what is repeated alike.
    private static GrammarExpr Rename(GrammarExpr expr, string prefix) => expr switch
    {
        Rule rule => NameOf(rule.Name, prefix) is var name && name == rule.Name ? rule : new Rule(name),
        Sequence sequence => Rename(sequence.Items, prefix) is { } items ? new Sequence(items) : sequence,
        Choice choice => Rename(choice.Options, prefix) is { } options ? new Choice(options) : choice,
        Repeat repeat => Rename(repeat.Item, prefix) is var item && ReferenceEquals(item, repeat.Item) ? repeat : repeat with { Item = item },
        _ => expr,
    };

    /// <summary>The renamed parts, or null when none changed.</summary>
    private static GrammarExpr[]? Rename(IReadOnlyList<GrammarExpr> parts, string prefix)
    {
        var renamed = parts.Select(part => Rename(part, prefix)).ToArray();
        return renamed.Where((part, i) => !ReferenceEquals(part, parts[i])).Any() ? renamed : null;
    }
}
