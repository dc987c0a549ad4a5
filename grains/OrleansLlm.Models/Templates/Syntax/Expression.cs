namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>An expression of a template.</summary>
/// <param name="Span">Where it is; errors quote it.</param>
internal abstract record Expression(SourceSpan Span)
{
    /// <summary>A string, number, boolean or none.</summary>
    public sealed record Constant(SourceSpan Span, object Value) : Expression(Span);

    public sealed record Name(SourceSpan Span, string Id) : Expression(Span);

    /// <summary>A list or a tuple.</summary>
    public sealed record Sequence(SourceSpan Span, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(Span);

    public sealed record Mapping(SourceSpan Span, IReadOnlyList<KeyValuePair<Expression, Expression>> Entries) : Expression(Span);

    /// <summary><c>-</c> or <c>+</c>.</summary>
    public sealed record Sign(SourceSpan Span, bool IsMinus, Expression Operand) : Expression(Span);

    public sealed record Not(SourceSpan Span, Expression Operand) : Expression(Span);

    /// <summary><c>and</c> or <c>or</c>: gives one of its operands, as Python does.</summary>
    public sealed record Logical(SourceSpan Span, bool IsAnd, Expression Left, Expression Right) : Expression(Span);

    public sealed record Binary(SourceSpan Span, string Operator, Expression Left, Expression Right) : Expression(Span);

    /// <summary><c>~</c>.</summary>
    public sealed record Concat(SourceSpan Span, IReadOnlyList<Expression> Parts) : Expression(Span);

    /// <summary>A chain: <c>a &lt; b &lt;= c</c> holds when each neighbouring pair does.</summary>
    public sealed record Comparison(SourceSpan Span, Expression First, IReadOnlyList<KeyValuePair<string, Expression>> Rest) : Expression(Span);

    public sealed record Conditional(SourceSpan Span, Expression Condition, Expression Then, Expression? Else) : Expression(Span);

    /// <summary><c>a.b</c>.</summary>
    public sealed record Member(SourceSpan Span, Expression Target, string Attribute) : Expression(Span);

    /// <summary><c>a[b]</c>.</summary>
    public sealed record Item(SourceSpan Span, Expression Target, Expression Key) : Expression(Span);

    /// <summary><c>a[start:stop:step]</c>.</summary>
    public sealed record Slice(SourceSpan Span, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Span);

    public sealed record Invocation(SourceSpan Span, Expression Target, ArgumentList Arguments) : Expression(Span);

    public sealed record Filter(SourceSpan Span, Expression Target, FilterCall Call) : Expression(Span);

    public sealed record Test(SourceSpan Span, Expression Target, FilterCall Call) : Expression(Span);
}
