namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>About how many nodes an expression makes.</summary>
internal static class GrammarSize
{
    private const long Limit = 1_000_000_000;

    public static long Of(GrammarExpr expr) => Math.Min(Limit, expr switch
    {
        GrammarExpr.Characters { Set: var set } => set.Ranges.Count > 1 || set.Ranges.Any(range => range.Last > 0x7F) ? 8 : 1,
        GrammarExpr.Literal { Text: var text } => text.Length,
        GrammarExpr.ControlToken => ControlBytes.Length,
        GrammarExpr.Sequence { Items: var items } => items.Sum(Of) + items.Count,
        GrammarExpr.Choice { Options: var options } => options.Sum(Of),
        GrammarExpr.Repeat repeat => (Of(repeat.Item) + 2) * Math.Max(1, repeat.Max ?? repeat.Min + 1),
        _ => 1,
    });
}
