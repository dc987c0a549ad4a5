namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>What a part of a text may be. Immutable; every front end writes these, the automaton is built from them.</summary>
internal abstract record GrammarExpr
{
    /// <summary>The empty text.</summary>
    public static readonly GrammarExpr Empty = new Sequence([]);

    /// <summary>No text at all.</summary>
    public static readonly GrammarExpr Nothing = new Choice([]);

    public static GrammarExpr All(params IReadOnlyList<GrammarExpr> items) => items.Count == 1 ? items[0] : new Sequence(items);

    public static GrammarExpr Any(params IReadOnlyList<GrammarExpr> options) => options.Count == 1 ? options[0] : new Choice(options);

    public static GrammarExpr Optional(GrammarExpr item) => new Repeat(item, 0, 1);

    public static GrammarExpr Of(string text) => new Literal(text);

    /// <summary>One character of a set.</summary>
    public sealed record Characters(RuneSet Set) : GrammarExpr;

    /// <summary>Exactly this text.</summary>
    public sealed record Literal(string Text) : GrammarExpr;

    /// <summary>Exactly this token, whatever its text: special tokens, and others that are markup.</summary>
    public sealed record ControlToken(int Id) : GrammarExpr;

    /// <summary>One after the other.</summary>
    public sealed record Sequence(IReadOnlyList<GrammarExpr> Items) : GrammarExpr;

    /// <summary>One of them.</summary>
    public sealed record Choice(IReadOnlyList<GrammarExpr> Options) : GrammarExpr;

    /// <summary><paramref name="Min"/> to <paramref name="Max"/> times (null: without end).</summary>
    public sealed record Repeat(GrammarExpr Item, int Min, int? Max) : GrammarExpr;

    /// <summary>What the rule of this name allows.</summary>
    public sealed record Rule(string Name) : GrammarExpr;

    /// <summary>The start of a regular expression's text; gone before an automaton is built.</summary>
    public sealed record StartAnchor : GrammarExpr;

    /// <summary>The end of a regular expression's text; gone before an automaton is built.</summary>
    public sealed record EndAnchor : GrammarExpr;
}
