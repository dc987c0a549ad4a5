using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Regexes;

/// <summary>Takes anchors out of a regular expression: they may only be where a match starts or ends.</summary>
internal static class RegexAnchors
{
    private static readonly GrammarExpr Anything = new Repeat(new Characters(RuneSet.All), 0, null);

    /// <summary>The texts that match as a whole.</summary>
    public static GrammarExpr Whole(GrammarExpr regex) => Resolve(regex, Empty);

    /// <summary>The texts in which a match is found, as <c>pattern</c> of JSON Schema asks.</summary>
    public static GrammarExpr Found(GrammarExpr regex) => Resolve(regex, Anything);

    private static GrammarExpr Resolve(GrammarExpr regex, GrammarExpr around)
    {
        var resolved = AtStart(AtEnd(regex, around), around);
        return HasAnchor(resolved)
            ? throw new GrammarException("The regular expression uses ^ or $ inside, which is not supported: only at the start and at the end.", isUnsupported: true)
            : resolved;
    }

    private static GrammarExpr AtStart(GrammarExpr expr, GrammarExpr before) => expr switch
    {
        StartAnchor => Empty,
        Choice { Options: var options } => new Choice([.. options.Select(option => AtStart(option, before))]),
        Sequence { Items: [StartAnchor, ..] items } => new Sequence([.. items.Skip(1)]),
        Sequence { Items: [Choice or Sequence, ..] items } when HasAnchor(items[0]) =>
            new Sequence([AtStart(items[0], before), .. items.Skip(1)]),
        _ => ReferenceEquals(before, Empty) ? expr : new Sequence([before, expr]),
    };

    private static GrammarExpr AtEnd(GrammarExpr expr, GrammarExpr after) => expr switch
    {
        EndAnchor => Empty,
        Choice { Options: var options } => new Choice([.. options.Select(option => AtEnd(option, after))]),
        Sequence { Items: [.., EndAnchor] items } => new Sequence([.. items.SkipLast(1)]),
        Sequence { Items: [.., Choice or Sequence] items } when HasAnchor(items[^1]) =>
            new Sequence([.. items.SkipLast(1), AtEnd(items[^1], after)]),
        _ => ReferenceEquals(after, Empty) ? expr : new Sequence([expr, after]),
    };

    private static bool HasAnchor(GrammarExpr expr) => expr switch
    {
        StartAnchor or EndAnchor => true,
        Sequence { Items: var items } => items.Any(HasAnchor),
        Choice { Options: var options } => options.Any(HasAnchor),
        Repeat { Item: var item } => HasAnchor(item),
        _ => false,
    };
}
