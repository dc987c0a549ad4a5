namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Walks over the tokens and says what was expected when something else comes.</summary>
internal sealed class TokenReader(TemplateSource source, IReadOnlyList<Token> tokens)
{
    private const int MaxNesting = 100;

    private int _next;
    private int _nesting;

    /// <summary>True inside the body of an <c>if</c>: what stands here may never be run.</summary>
    public bool InBranch { get; set; }

    public Token Current => tokens[_next];

    /// <summary>The end of the token before the current one.</summary>
    public int PreviousEnd => _next == 0 ? 0 : tokens[_next - 1].Span.End;

    public Token Take()
    {
        var token = Current;
        _next = Math.Min(_next + 1, tokens.Count - 1);
        return token;
    }

    public bool IsOperator(string text) => Current.Is(TokenKind.Operator, text);

    public bool IsName(string text) => Current.Is(TokenKind.Name, text);

    public bool SkipOperator(string text) => Skip(IsOperator(text));

    public bool SkipName(string text) => Skip(IsName(text));

    public Token Expect(TokenKind kind, string expected) => Current.Kind == kind ? Take() : throw Unexpected(expected);

    public Token ExpectOperator(string text) => IsOperator(text) ? Take() : throw Unexpected($"'{text}'");

    public Token ExpectName(string text) => IsName(text) ? Take() : throw Unexpected($"'{text}'");

    public SourceSpan SpanFrom(int start) => new(start, Math.Max(start, PreviousEnd));

    public ChatTemplateException Unexpected(string expected) => Error(Current.Span.Start, $"{expected} was expected, not {Current.Shown}");

    public ChatTemplateException Error(int offset, string problem) => source.Error(offset, problem);

    /// <summary>Guards a recursive descent against templates made to exhaust the stack.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++_nesting > MaxNesting)
        {
            throw Error(Current.Span.Start, $"tags and brackets nest deeper than {MaxNesting} levels");
        }

        var result = parse();
        _nesting--;
        return result;
    }

    private bool Skip(bool isThere)
    {
        if (isThere)
        {
            Take();
        }

        return isThere;
    }
}
