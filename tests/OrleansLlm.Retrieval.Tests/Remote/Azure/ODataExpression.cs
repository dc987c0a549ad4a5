using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>The filter language of Azure AI Search, as far as its documentation has what is used here: comparisons, and/or/not, <c>search.in</c>, <c>any</c> over complex collections. Texts have no order.</summary>
internal sealed partial class ODataExpression
{
    private readonly Queue<string> _tokens;
    private readonly Func<string, bool> _isFilterable;
    private string? _variable;
    private string? _collection;

    private ODataExpression(string text, Func<string, bool> isFilterable)
    {
        _isFilterable = isFilterable;
        var matches = Token().Matches(text);
        if (string.Concat(matches.Select(match => match.Value)) != text)
        {
            throw new FormatException($"The filter has signs that are not known: {text}");
        }

        _tokens = new Queue<string>(matches.Select(match => match.Value).Where(token => !string.IsNullOrWhiteSpace(token)));
    }

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="isFilterable">Is there such a field, and may it be filtered?</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static Func<JsonObject, bool> Parse(string text, Func<string, bool> isFilterable)
    {
        var parser = new ODataExpression(text, isFilterable);
        var expression = parser.Or();
        return parser._tokens.Count == 0 ? expression : throw new FormatException($"The filter goes on after its end: {string.Join(' ', parser._tokens)}");
    }

    private Func<JsonObject, bool> Or()
    {
        var left = And();
        while (Takes("or"))
        {
            var (first, second) = (left, And());
            left = row => first(row) || second(row);
        }

        return left;
    }

    private Func<JsonObject, bool> And()
    {
        var left = Not();
        while (Takes("and"))
        {
            var (first, second) = (left, Not());
            left = row => first(row) && second(row);
        }

        return left;
    }

    private Func<JsonObject, bool> Not()
    {
        if (Takes("not"))
        {
            var inner = Not();
            return row => !inner(row);
        }

        if (Takes("("))
        {
            var inner = Or();
            Need(")");
            return inner;
        }

        return _tokens.Peek() == "search.in" ? In() : _tokens.Peek().EndsWith("/any", StringComparison.Ordinal) ? Any() : Comparison();
    }

    private Func<JsonObject, bool> In()
    {
        Need("search.in");
        Need("(");
        var field = Field();
        Need(",");
        var values = Text(_tokens.Dequeue());
        Need(",");
        var wanted = values.Split(Text(_tokens.Dequeue()), StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        Need(")");
        return row => row[field]?.GetValue<string>() is { } value && wanted.Contains(value);
    }

    private Func<JsonObject, bool> Any()
    {
        var collection = _tokens.Dequeue()[..^4];
        Need("(");
        _variable = _tokens.Dequeue();
        _collection = collection;
        Need(":");
        var inner = Or();
        Need(")");
        (_variable, _collection) = (null, null);
        return row => row[collection]!.AsArray().Any(element => inner(element!.AsObject()));
    }

    private Func<JsonObject, bool> Comparison()
    {
        var (field, sign, literal) = (Field(), _tokens.Dequeue(), _tokens.Dequeue());
        if (literal.StartsWith('\''))
        {
            var text = Text(literal);
            return sign switch
            {
                "eq" => row => row[field]?.GetValue<string>() == text,
                "ne" => row => row[field]?.GetValue<string>() != text,
                _ => throw new FormatException($"Texts have no order: {field} {sign}"),
            };
        }

        if (literal is "true" or "false")
        {
            return sign == "eq" ? row => row[field]?.GetValue<bool>() == (literal == "true") : throw new FormatException($"Truth has no order: {field} {sign}");
        }

        var number = double.Parse(literal, CultureInfo.InvariantCulture);
        return row => row[field]?.GetValue<double>() is { } value && sign switch
        {
            "eq" => value == number,
            "ne" => value != number,
            "gt" => value > number,
            "ge" => value >= number,
            "lt" => value < number,
            "le" => value <= number,
            _ => throw new FormatException($"No operator: {sign}"),
        };
    }

    private string Field()
    {
        var path = _tokens.Dequeue();
        if (_variable is not null && !path.StartsWith(_variable + "/", StringComparison.Ordinal))
        {
            throw new FormatException($"Only fields of {_variable} may stand in its lambda: {path}");
        }

        var name = _variable is null ? path : path[(_variable.Length + 1)..];
        return _isFilterable(_collection is null ? name : $"{_collection}/{name}") ? name : throw new FormatException($"The field {path} is not filterable.");
    }

    private bool Takes(string token)
    {
        var takes = _tokens.TryPeek(out var next) && next == token;
        if (takes)
        {
            _tokens.Dequeue();
        }

        return takes;
    }

    private void Need(string token)
    {
        if (!Takes(token))
        {
            throw new FormatException($"'{token}' is missing before: {string.Join(' ', _tokens)}");
        }
    }

    private static string Text(string literal) => literal.StartsWith('\'') && literal.EndsWith('\'')
        ? literal[1..^1].Replace("''", "'", StringComparison.Ordinal)
        : throw new FormatException($"A text is missing: {literal}");

    [GeneratedRegex(@"\s+|'(?:[^']|'')*'|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|search\.in|[A-Za-z][A-Za-z0-9]*(?:/[A-Za-z][A-Za-z0-9]*)*|[(),:]")]
    private static partial Regex Token();
}
