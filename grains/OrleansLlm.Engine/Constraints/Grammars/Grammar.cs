namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>A context-free grammar: a start and the rules that it refers to.</summary>
internal sealed record Grammar(GrammarExpr Start, IReadOnlyDictionary<string, GrammarExpr> Rules)
{
    public Grammar(GrammarExpr start)
        : this(start, new Dictionary<string, GrammarExpr>())
    {
    }
}
