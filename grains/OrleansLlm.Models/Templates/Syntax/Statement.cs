namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>A part of a template: text, or a tag with its body.</summary>
/// <param name="Span">Where it begins.</param>
internal abstract record Statement(SourceSpan Span)
{
    /// <summary>The template's own text.</summary>
    public sealed record Data(SourceSpan Span, string Text) : Statement(Span);

    public sealed record Output(SourceSpan Span, Expression Value) : Statement(Span);

    /// <summary>Branches in order; a null condition is the <c>else</c>.</summary>
    public sealed record If(SourceSpan Span, IReadOnlyList<KeyValuePair<Expression?, IReadOnlyList<Statement>>> Branches) : Statement(Span);

    public sealed record For(SourceSpan Span, Expression Target, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement(Span);

    public sealed record Set(SourceSpan Span, Expression Target, Expression Value) : Statement(Span);

    public sealed record SetBlock(SourceSpan Span, Expression Target, IReadOnlyList<FilterCall> Filters, IReadOnlyList<Statement> Body) : Statement(Span);

    public sealed record FilterBlock(SourceSpan Span, IReadOnlyList<FilterCall> Filters, IReadOnlyList<Statement> Body) : Statement(Span);

    public sealed record Macro(SourceSpan Span, MacroDefinition Definition) : Statement(Span);

    /// <summary><c>{% call(x) macro() %}</c>: the body is the callee's <c>caller</c>.</summary>
    public sealed record CallBlock(SourceSpan Span, MacroDefinition Caller, Expression.Invocation Call) : Statement(Span);

    public sealed record With(SourceSpan Span, IReadOnlyList<KeyValuePair<Expression, Expression>> Variables, IReadOnlyList<Statement> Body) : Statement(Span);

    /// <summary><c>break</c> or <c>continue</c>.</summary>
    public sealed record Jump(SourceSpan Span, bool IsBreak) : Statement(Span);
}
