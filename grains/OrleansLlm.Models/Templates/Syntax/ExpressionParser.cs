namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Parses expressions, loosest binding first: inline if, or, and, not, comparison, +/-, ~, * / // %, **, sign, postfix, filter.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _tokens;
    private readonly PrimaryParser _primary;
    private readonly PostfixParser _postfix;

    public ExpressionParser(TokenReader tokens)
    {
        _tokens = tokens;
        _primary = new PrimaryParser(tokens, this);
        _postfix = new PostfixParser(tokens, this, _primary);
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

    /// <summary>Items with commas between; one without a comma is itself.</summary>
    /// <param name="parseItem">Parses an item.</param>
    /// <param name="isParenthesized">There may be none.</param>
    public Expression ParseTuple(Func<Expression> parseItem, bool isParenthesized)
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
            value = _primary.Parse();
        }

        value = _postfix.ParsePostfix(value);
        return allowFilters ? _postfix.ParseFiltersAndTests(value) : value;
    }

    private Expression ParseTargetName(bool allowAttribute)
    {
        var name = _tokens.Expect(TokenKind.Name, "a name to assign to");
        var target = PrimaryParser.Named(name);
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

    private bool AtTupleEnd() => _tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd || _tokens.IsOperator(")") || _tokens.IsName("in");
}
