namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>One token of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text: for data and strings the text they stand for.</param>
/// <param name="Span">Where it is.</param>
/// <param name="Number">The value of an integer or float.</param>
internal sealed record Token(TokenKind Kind, string Text, SourceSpan Span, object? Number = null)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Data => "text",
        TokenKind.VariableEnd => "'}}'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.String => "a string",
        _ => $"'{Text}'",
    };
}
