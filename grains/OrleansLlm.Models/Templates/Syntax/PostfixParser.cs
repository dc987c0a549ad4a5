using System.Collections.Frozen;
using OrleansLlm.Models.Templates.Builtins;
using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Parses what follows a value: members, items, slices, calls, filters and tests.</summary>
internal sealed class PostfixParser(TokenReader tokens, ExpressionParser expressions, PrimaryParser primary)
{
    public Expression ParsePostfix(Expression target)
    {
        while (true)
        {
            if (tokens.SkipOperator("."))
            {
                target = ParseMember(target);
            }
            else if (tokens.SkipOperator("["))
            {
                target = ParseItem(target);
            }
            else if (tokens.IsOperator("("))
            {
                target = ParseCall(target);
            }
            else
            {
                return target;
            }
        }
    }

    public Expression ParseFiltersAndTests(Expression target)
    {
        while (true)
        {
            if (tokens.SkipOperator("|"))
            {
                var filter = ParseFilterCall();
                target = new Expression.Filter(tokens.SpanFrom(target.Span.Start), target, filter);
            }
            else if (tokens.SkipName("is"))
            {
                target = ParseTest(target);
            }
            else if (tokens.IsOperator("("))
            {
                target = ParseCall(target);
            }
            else
            {
                return target;
            }
        }
    }

    public FilterCall ParseFilterCall()
    {
        var name = ExpectKnown(FilterTable.Filters, "filter");
        return new(name.Span, name.Text, tokens.IsOperator("(") ? ParseArguments() : ArgumentList.None);
    }

    private Expression ParseTest(Expression target)
    {
        var isNegated = tokens.SkipName("not");
        var name = ExpectKnown(FilterTable.Tests, "test");
        var arguments = ParseTestArguments();
        var test = new Expression.Test(tokens.SpanFrom(target.Span.Start), target, new(name.Span, name.Text, arguments));
        return isNegated ? new Expression.Not(test.Span, test) : test;
    }

    // As in Jinja, what stands in a branch may be unknown: it fails only when it is reached.
    private Token ExpectKnown(FrozenDictionary<string, Func<Call, object>> table, string kind)
    {
        var name = tokens.Expect(TokenKind.Name, $"the name of a {kind}");
        while (tokens.SkipOperator("."))
        {
            var part = tokens.Expect(TokenKind.Name, $"the rest of the name of a {kind}");
            name = name with { Text = $"{name.Text}.{part.Text}", Span = name.Span.To(part.Span) };
        }

        return table.ContainsKey(name.Text) || tokens.InBranch
            ? name
            : throw tokens.Error(name.Span.Start, $"there is no {kind} '{name.Text}'; known are {FilterTable.Known(table)}");
    }

    private ArgumentList ParseTestArguments()
    {
        if (tokens.IsOperator("("))
        {
            return ParseArguments();
        }

        if (tokens.IsName("is"))
        {
            throw tokens.Error(tokens.Current.Span.Start, "tests can not be chained with 'is'");
        }

        var hasArgument = tokens.Current.Kind is TokenKind.Name or TokenKind.String or TokenKind.Integer or TokenKind.Float
            || tokens.IsOperator("[") || tokens.IsOperator("{");
        return hasArgument && tokens.Current is not { Kind: TokenKind.Name, Text: "else" or "or" or "and" }
            ? new([ParsePostfix(primary.Parse())], [])
            : ArgumentList.None;
    }

    private Expression ParseMember(Expression target)
    {
        if (tokens.Current.Kind == TokenKind.Integer)
        {
            var index = tokens.Take();
            return new Expression.Item(tokens.SpanFrom(target.Span.Start), target, new Expression.Constant(index.Span, index.Number!));
        }

        var name = tokens.Expect(TokenKind.Name, "the name of an attribute");
        return new Expression.Member(tokens.SpanFrom(target.Span.Start), target, name.Text);
    }

    private Expression ParseItem(Expression target)
    {
        var key = tokens.IsOperator(":") ? null : expressions.ParseTuple();
        if (key is not null && !tokens.IsOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new Expression.Item(tokens.SpanFrom(target.Span.Start), target, key);
        }

        tokens.ExpectOperator(":");
        var stop = ParseSlicePart();
        var step = tokens.SkipOperator(":") ? ParseSlicePart() : null;
        tokens.ExpectOperator("]");
        return new Expression.Slice(tokens.SpanFrom(target.Span.Start), target, key, stop, step);
    }

    private Expression? ParseSlicePart() => tokens.IsOperator(":") || tokens.IsOperator("]") ? null : expressions.Parse();

    private Expression.Invocation ParseCall(Expression target)
    {
        var arguments = ParseArguments();
        return new(tokens.SpanFrom(target.Span.Start), target, arguments);
    }

    private ArgumentList ParseArguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var keywords = new List<KeyValuePair<string, Expression>>();
        Expression? spread = null;
        Expression? spreadKeywords = null;
        while (!tokens.SkipOperator(")"))
        {
            if (tokens.SkipOperator("**"))
            {
                spreadKeywords = Once(spreadKeywords, expressions.Parse());
            }
            else if (tokens.SkipOperator("*"))
            {
                spread = Once(spread, expressions.Parse());
            }
            else
            {
                ParseArgument(positional, keywords);
            }

            if (!tokens.IsOperator(")"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return new(positional, keywords, spread, spreadKeywords);
    }

    private Expression Once(Expression? before, Expression value) => before is null
        ? value
        : throw tokens.Error(value.Span.Start, "a call can spread only one list and one mapping");

    private void ParseArgument(List<Expression> positional, List<KeyValuePair<string, Expression>> keywords)
    {
        var value = expressions.Parse();
        if (value is Expression.Name name && tokens.SkipOperator("="))
        {
            keywords.Add(KeyValuePair.Create(name.Id, expressions.Parse()));
        }
        else if (keywords.Count > 0)
        {
            throw tokens.Error(value.Span.Start, "positional arguments must come before those with names");
        }
        else
        {
            positional.Add(value);
        }
    }
}
