namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Parses the tags of a template into statements.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private TemplateParser(TokenReader tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens);
    }

    public static IReadOnlyList<Statement> Parse(TemplateSource source)
    {
        var parser = new TemplateParser(new TokenReader(source, Lexer.Read(source)));
        return parser.ParseUntil("the end of the template");
    }

    // Reads statements up to a tag of one of the names, and that name with them; the rest of its tag is the caller's.
    private List<Statement> ParseUntil(string awaited, params string[] ends) => _tokens.Nested(() =>
    {
        var statements = new List<Statement>();
        while (true)
        {
            var token = _tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    _tokens.Take();
                    statements.Add(new Statement.Data(token.Span, token.Text));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(ParseOutput());
                    break;
                case TokenKind.BlockBegin:
                    _tokens.Take();
                    if (_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text))
                    {
                        return statements;
                    }

                    statements.Add(ParseTag(token.Span.Start, awaited));
                    break;
                default:
                    return ends.Length == 0 ? statements : throw _tokens.Unexpected(awaited);
            }
        }
    });

    private List<Statement> ParseBody(string end)
    {
        var body = ParseUntil($"'{{% {end} %}}'", end);
        _tokens.ExpectName(end);
        CloseTag();
        return body;
    }

    private Token CloseTag() => _tokens.Expect(TokenKind.BlockEnd, "'%}'");

    private Statement.Output ParseOutput()
    {
        var open = _tokens.Take();
        var value = _expressions.ParseTuple();
        _tokens.Expect(TokenKind.VariableEnd, "'}}'");
        return new(_tokens.SpanFrom(open.Span.Start), value);
    }

    private Statement ParseTag(int start, string awaited)
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of a tag");
        return name.Text switch
        {
            "if" => ParseIf(start),
            "for" => ParseFor(start),
            "set" => ParseSet(start),
            "macro" => ParseMacro(start),
            "call" => ParseCallBlock(start),
            "filter" => ParseFilterBlock(start),
            "with" => ParseWith(start),
            "break" or "continue" => ParseJump(start, name),
            "generation" => ParseGeneration(start),
            _ => throw _tokens.Error(name.Span.Start, $"the tag '{name.Text}' is unknown or out of place; {awaited} or a tag of chat templates was expected"),
        };
    }

    private Statement.If ParseIf(int start)
    {
        var branches = new List<KeyValuePair<Expression?, IReadOnlyList<Statement>>>();
        var wasInBranch = _tokens.InBranch;
        Expression? condition = _expressions.ParseTuple(allowConditional: false);
        while (true)
        {
            CloseTag();
            _tokens.InBranch = true;
            string[] ends = condition is null ? ["endif"] : ["elif", "else", "endif"];
            branches.Add(new(condition, ParseUntil("'{% endif %}'", ends)));
            var end = _tokens.Take().Text;
            if (end == "endif")
            {
                _tokens.InBranch = wasInBranch;
                CloseTag();
                return new(_tokens.SpanFrom(start), branches);
            }

            condition = end == "elif" ? _expressions.ParseTuple(allowConditional: false) : null;
        }
    }

    private Statement.For ParseFor(int start)
    {
        var target = _expressions.ParseTarget(allowAttribute: false);
        _tokens.ExpectName("in");
        var items = _expressions.ParseTuple(allowConditional: false);
        var condition = _tokens.SkipName("if") ? _expressions.Parse() : null;
        if (_tokens.IsName("recursive"))
        {
            throw _tokens.Error(_tokens.Current.Span.Start, "recursive loops are not supported");
        }

        CloseTag();
        _loops++;
        var body = ParseUntil("'{% endfor %}'", "else", "endfor");
        _loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (_tokens.Take().Text == "else")
        {
            CloseTag();
            otherwise = ParseBody("endfor");
        }
        else
        {
            CloseTag();
        }

        return new(_tokens.SpanFrom(start), target, items, condition, body, otherwise);
    }

    private Statement ParseSet(int start)
    {
        var target = _expressions.ParseTarget(allowAttribute: true);
        if (_tokens.SkipOperator("="))
        {
            var value = _expressions.ParseTuple();
            CloseTag();
            return new Statement.Set(_tokens.SpanFrom(start), target, value);
        }

        var filters = _expressions.ParseFilters(startsWithFilter: false);
        CloseTag();
        return new Statement.SetBlock(_tokens.SpanFrom(start), target, filters, ParseBody("endset"));
    }

    private Statement.Macro ParseMacro(int start)
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of the macro");
        var parameters = ParseParameters();
        CloseTag();
        return new(_tokens.SpanFrom(start), new(name.Text, parameters, ParseOutsideLoops("endmacro")));
    }

    private Statement.CallBlock ParseCallBlock(int start)
    {
        IReadOnlyList<KeyValuePair<string, Expression?>> parameters = _tokens.IsOperator("(") ? ParseParameters() : [];
        var call = _expressions.Parse() as Expression.Invocation ?? throw _tokens.Unexpected("the call of a macro");
        CloseTag();
        return new(_tokens.SpanFrom(start), new("caller", parameters, ParseOutsideLoops("endcall")), call);
    }

    // A macro's body can not break a loop that surrounds the macro.
    private List<Statement> ParseOutsideLoops(string end)
    {
        var loops = _loops;
        _loops = 0;
        var body = ParseBody(end);
        _loops = loops;
        return body;
    }

    private List<KeyValuePair<string, Expression?>> ParseParameters()
    {
        _tokens.ExpectOperator("(");
        var parameters = new List<KeyValuePair<string, Expression?>>();
        while (!_tokens.SkipOperator(")"))
        {
            var name = _tokens.Expect(TokenKind.Name, "the name of a parameter");
            parameters.Add(new(name.Text, _tokens.SkipOperator("=") ? _expressions.Parse() : null));
            if (!_tokens.IsOperator(")"))
            {
                _tokens.ExpectOperator(",");
            }
        }

        return parameters;
    }

    private Statement.FilterBlock ParseFilterBlock(int start)
    {
        var filters = _expressions.ParseFilters(startsWithFilter: true);
        CloseTag();
        return new(_tokens.SpanFrom(start), filters, ParseBody("endfilter"));
    }

    private Statement.With ParseWith(int start)
    {
        var variables = new List<KeyValuePair<Expression, Expression>>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            var name = _tokens.Expect(TokenKind.Name, "the name of a variable");
            _tokens.ExpectOperator("=");
            variables.Add(new(new Expression.Name(name.Span, name.Text), _expressions.Parse()));
            if (_tokens.Current.Kind != TokenKind.BlockEnd)
            {
                _tokens.ExpectOperator(",");
            }
        }

        CloseTag();
        return new(_tokens.SpanFrom(start), variables, ParseBody("endwith"));
    }

    // Marks what the model is to be trained on; means nothing for a prompt but a scope.
    private Statement.With ParseGeneration(int start)
    {
        CloseTag();
        return new(_tokens.SpanFrom(start), [], ParseBody("endgeneration"));
    }

    private Statement.Jump ParseJump(int start, Token name)
    {
        CloseTag();
        return _loops > 0
            ? new(_tokens.SpanFrom(start), name.Text == "break")
            : throw _tokens.Error(name.Span.Start, $"'{name.Text}' can only stand in a for loop");
    }
}
