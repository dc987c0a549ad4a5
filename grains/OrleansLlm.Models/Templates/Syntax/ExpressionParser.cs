namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Parses expressions, loosest binding first: inline if, or, and, not, comparison, +/-, ~, * / // %, **, sign, postfix, filter.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _tokens;
    private readonly PostfixParser _postfix;

    public ExpressionParser(TokenReader tokens)
    {
        _tokens = tokens;
        _postfix = new PostfixParser(tokens, this);
    }

    /// <summary>One expression.</summary>
    public Expression Parse() => _tokens.Nested(() => ParseConditional(ParseOr()));

    /// <summary>One expression, or several with commas between, which are a tuple.</summary>
    /// <param name="allowConditional">False where a following <c>if</c> belongs to the tag (<c>for x in xs if x</c>).</param>
    public Expression ParseTuple(bool allowConditional = true) =>
        ParseTuple(() => allowConditional ? Parse() : _tokens.Nested(ParseOr), isParenthesized: false);

    /// <summary>What can be assigned to: a name, a tuple of names, or an attribute of a namespace.</summary>
    public Expression ParseTarget(bool allowAttribute) => ParseTuple(() => ParseTargetName(allowAttribute), isParenthesized: false);

    /// <summary>The filters of a filter block or a block set.</summary>
    public IReadOnlyList<FilterCall> ParseFilters(bool startsWithFilter)
    {
        var filters = new List<FilterCall>();
        while (startsWithFilter || _tokens.SkipOperator("|"))
        {
            filters.Add(_postfix.ParseFilterCall());
            startsWithFilter = false;
        }

        return filters;
    }

    public Expression ParsePrimary()
    {
        var token = _tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                _tokens.Take();
                return Named(token);
            case TokenKind.String:
                return ParseStrings();
            case TokenKind.Integer or TokenKind.Float:
                _tokens.Take();
                return new Expression.Constant(token.Span, token.Number!);
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return ParseBrackets(token);
            default:
                throw _tokens.Unexpected("an expression");
        }
    }

    /// <summary>A value with what follows it closely (members, items, calls), but no filters.</summary>
    public Expression ParsePostfix(Expression target) => _postfix.ParsePostfix(target);

    private static Expression Named(Token token) => token.Text switch
    {
        "true" or "True" => new Expression.Constant(token.Span, true),
        "false" or "False" => new Expression.Constant(token.Span, false),
        "none" or "None" => new Expression.Constant(token.Span, Values.NoneValue.Instance),
        _ => new Expression.Name(token.Span, token.Text),
    };

    private Expression ParseConditional(Expression then)
    {
        while (_tokens.SkipName("if"))
        {
            var condition = ParseOr();
            var otherwise = _tokens.SkipName("else") ? Parse() : null;
            then = new Expression.Conditional(_tokens.SpanFrom(then.Span.Start), condition, then, otherwise);
        }

        return then;
    }

    private Expression ParseOr() => ParseLogical("or", () => ParseLogical("and", ParseNot));

    private Expression ParseLogical(string word, Func<Expression> parseOperand)
    {
        var left = parseOperand();
        while (_tokens.SkipName(word))
        {
            var right = parseOperand();
            left = new Expression.Logical(left.Span.To(right.Span), word == "and", left, right);
        }

        return left;
    }

    private Expression ParseNot()
    {
        var start = _tokens.Current.Span.Start;
        if (!_tokens.SkipName("not"))
        {
            return ParseComparison();
        }

        var operand = _tokens.Nested(ParseNot);
        return new Expression.Not(new(start, operand.Span.End), operand);
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<KeyValuePair<string, Expression>>();
        while (TakeComparator() is { } comparator)
        {
            rest.Add(KeyValuePair.Create(comparator, ParseSum()));
        }

        return rest.Count == 0 ? first : new Expression.Comparison(_tokens.SpanFrom(first.Span.Start), first, rest);
    }

    private string? TakeComparator()
    {
        if (_tokens.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
        {
            return _tokens.Take().Text;
        }

        if (_tokens.SkipName("in"))
        {
            return "in";
        }

        // "not" after an operand can only begin "not in".
        if (_tokens.SkipName("not"))
        {
            _tokens.ExpectName("in");
            return "not in";
        }

        return null;
    }

    private Expression ParseSum() => ParseBinary(ParseConcat, "+", "-");

    private Expression ParseConcat()
    {
        var first = ParseProduct();
        if (!_tokens.IsOperator("~"))
        {
            return first;
        }

        var parts = new List<Expression> { first };
        while (_tokens.SkipOperator("~"))
        {
            parts.Add(ParseProduct());
        }

        return new Expression.Concat(_tokens.SpanFrom(first.Span.Start), parts);
    }

    private Expression ParseProduct() => ParseBinary(() => ParseBinary(() => ParseSigned(true), "**"), "*", "/", "//", "%");

    private Expression ParseBinary(Func<Expression> parseOperand, params string[] operators)
    {
        var left = parseOperand();
        while (_tokens.Current.Kind == TokenKind.Operator && operators.Contains(_tokens.Current.Text))
        {
            var operation = _tokens.Take().Text;
            var right = parseOperand();
            left = new Expression.Binary(left.Span.To(right.Span), operation, left, right);
        }

        return left;
    }

    private Expression ParseSigned(bool allowFilters)
    {
        var token = _tokens.Current;
        Expression value;
        if (_tokens.SkipOperator("-") || _tokens.SkipOperator("+"))
        {
            var operand = _tokens.Nested(() => ParseSigned(false));
            value = new Expression.Sign(token.Span.To(operand.Span), token.Text == "-", operand);
        }
        else
        {
            value = ParsePrimary();
        }

        value = _postfix.ParsePostfix(value);
        return allowFilters ? _postfix.ParseFiltersAndTests(value) : value;
    }

    private Expression.Constant ParseStrings()
    {
        var first = _tokens.Take();
        var text = first.Text;
        while (_tokens.Current.Kind == TokenKind.String)
        {
            text += _tokens.Take().Text;
        }

        return new(_tokens.SpanFrom(first.Span.Start), Values.TrackedString.Literal(text));
    }

    private Expression ParseBrackets(Token open) => _tokens.Nested(() =>
    {
        _tokens.Take();
        return open.Text switch
        {
            "(" => ParseParenthesized(),
            "[" => ParseList(open.Span.Start),
            _ => ParseMapping(open.Span.Start),
        };
    });

    private Expression ParseParenthesized()
    {
        var inner = ParseTuple(Parse, isParenthesized: true);
        _tokens.ExpectOperator(")");
        return inner;
    }

    private Expression.Sequence ParseList(int start)
    {
        var items = new List<Expression>();
        while (!_tokens.SkipOperator("]"))
        {
            ExpectComma(items.Count);
            if (!_tokens.IsOperator("]"))
            {
                items.Add(Parse());
            }
        }

        return new(_tokens.SpanFrom(start), items, IsTuple: false);
    }

    private Expression.Mapping ParseMapping(int start)
    {
        var entries = new List<KeyValuePair<Expression, Expression>>();
        while (!_tokens.SkipOperator("}"))
        {
            ExpectComma(entries.Count);
            if (!_tokens.IsOperator("}"))
            {
                var key = Parse();
                _tokens.ExpectOperator(":");
                entries.Add(KeyValuePair.Create(key, Parse()));
            }
        }

        return new(_tokens.SpanFrom(start), entries);
    }

    private void ExpectComma(int itemsBefore)
    {
        if (itemsBefore > 0)
        {
            _tokens.ExpectOperator(",");
        }
    }

    private Expression ParseTargetName(bool allowAttribute)
    {
        var name = _tokens.Expect(TokenKind.Name, "a name to assign to");
        var target = Named(name);
        if (target is Expression.Constant)
        {
            throw _tokens.Error(name.Span.Start, $"'{name.Text}' can not be assigned to");
        }

        if (!allowAttribute || !_tokens.SkipOperator("."))
        {
            return target;
        }

        var attribute = _tokens.Expect(TokenKind.Name, "the name of an attribute");
        return new Expression.Member(name.Span.To(attribute.Span), target, attribute.Text);
    }

    private Expression ParseTuple(Func<Expression> parseItem, bool isParenthesized)
    {
        var start = _tokens.Current.Span.Start;
        var items = new List<Expression>();
        var isTuple = false;
        while (!AtTupleEnd())
        {
            items.Add(parseItem());
            if (!_tokens.SkipOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        if (!isTuple && items.Count == 1)
        {
            return items[0];
        }

        return items.Count > 0 || isParenthesized
            ? new Expression.Sequence(_tokens.SpanFrom(start), items, IsTuple: true)
            : throw _tokens.Unexpected("an expression");
    }

    private bool AtTupleEnd() => _tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd || _tokens.IsOperator(")") || _tokens.IsName("in");
}
