namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Parses values as they are written: names, texts, numbers, and what stands in brackets.</summary>
internal sealed class PrimaryParser(TokenReader tokens, ExpressionParser expressions)
{
    public Expression Parse()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return Named(token);
            case TokenKind.String:
                return ParseStrings();
            case TokenKind.Integer or TokenKind.Float:
                tokens.Take();
                return new Expression.Constant(token.Span, token.Number!);
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return ParseBrackets(token);
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    /// <summary>What a name stands for: one of the constants, or a variable.</summary>
    public static Expression Named(Token token) => token.Text switch
    {
        "true" or "True" => new Expression.Constant(token.Span, true),
        "false" or "False" => new Expression.Constant(token.Span, false),
        "none" or "None" => new Expression.Constant(token.Span, Values.NoneValue.Instance),
        _ => new Expression.Name(token.Span, token.Text),
    };

    private Expression.Constant ParseStrings()
    {
        var first = tokens.Take();
        var text = first.Text;
        while (tokens.Current.Kind == TokenKind.String)
        {
            text += tokens.Take().Text;
        }

        return new(tokens.SpanFrom(first.Span.Start), Values.TrackedString.Literal(text));
    }

    private Expression ParseBrackets(Token open) => tokens.Nested(() =>
    {
        tokens.Take();
        return open.Text switch
        {
            "(" => ParseParenthesized(),
            "[" => ParseList(open.Span.Start),
            _ => ParseMapping(open.Span.Start),
        };
    });

    private Expression ParseParenthesized()
    {
        var inner = expressions.ParseTuple(expressions.Parse, isParenthesized: true);
        tokens.ExpectOperator(")");
        return inner;
    }

    private Expression.Sequence ParseList(int start)
    {
        var items = new List<Expression>();
        while (!tokens.SkipOperator("]"))
        {
            ExpectComma(items.Count);
            if (!tokens.IsOperator("]"))
            {
                items.Add(expressions.Parse());
            }
        }

        return new(tokens.SpanFrom(start), items, IsTuple: false);
    }

    private Expression.Mapping ParseMapping(int start)
    {
        var entries = new List<KeyValuePair<Expression, Expression>>();
        while (!tokens.SkipOperator("}"))
        {
            ExpectComma(entries.Count);
            if (!tokens.IsOperator("}"))
            {
                var key = expressions.Parse();
                tokens.ExpectOperator(":");
                entries.Add(KeyValuePair.Create(key, expressions.Parse()));
            }
        }

        return new(tokens.SpanFrom(start), entries);
    }

    private void ExpectComma(int itemsBefore)
    {
        if (itemsBefore > 0)
        {
            tokens.ExpectOperator(",");
        }
    }
}
