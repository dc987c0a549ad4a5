namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>The arguments of a call, as written.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional,
    IReadOnlyList<KeyValuePair<string, Expression>> Keywords,
    Expression? Spread = null,
    Expression? SpreadKeywords = null)
{
    public static readonly ArgumentList None = new([], []);
}
