using System.Text.Json;

namespace OrleansLlm.Retrieval.Filters;

/// <summary>Reads the filters of OpenAI's vector stores: comparisons <c>{"type":"eq","key":"region","value":"us"}</c>, and compounds <c>{"type":"and","filters":[...]}</c>.</summary>
public static class AttributeFilterParser
{
    /// <summary>How deep compounds may be nested.</summary>
    public const int MaximumDepth = 8;

    /// <summary>How many values a list, and how many filters a compound may have.</summary>
    public const int MaximumItems = 256;

    /// <summary>How many values a filter may compare with in all.</summary>
    public const int MaximumValues = 4_096;

    private static readonly Dictionary<string, ComparisonOperator> Operators = new(StringComparer.Ordinal)
    {
        ["eq"] = ComparisonOperator.Equal,
        ["ne"] = ComparisonOperator.NotEqual,
        ["gt"] = ComparisonOperator.Greater,
        ["gte"] = ComparisonOperator.GreaterOrEqual,
        ["lt"] = ComparisonOperator.Less,
        ["lte"] = ComparisonOperator.LessOrEqual,
        ["in"] = ComparisonOperator.In,
        ["nin"] = ComparisonOperator.NotIn,
    };

    /// <summary>Reads a filter.</summary>
    /// <param name="json">The filter.</param>
    /// <param name="parameter">Where it stands in the request, for errors.</param>
    /// <exception cref="RetrievalException">It is not a filter; the parameter names the field (<c>filters.filters[1].value</c>).</exception>
    public static AttributeFilter Parse(JsonElement json, string parameter = "filters")
    {
        try
        {
            var filter = Parse(json, parameter, 1);
            var values = ValuesOf(filter);
            return values <= MaximumValues ? filter : throw new RetrievalException($"{parameter} may compare with at most {MaximumValues} values. Given: {values}.", parameter);
        }
        catch (InvalidOperationException invalid)
        {
            // Half a surrogate pair is no text.
            throw new RetrievalException($"{parameter} has a text that is not valid Unicode.", parameter, invalid);
        }
    }

    private static int ValuesOf(AttributeFilter filter) => filter switch
    {
        AttributeCompound compound => compound.Filters.Sum(ValuesOf),
        AttributeComparison comparison => comparison.Values.Count,
        _ => 0,
    };

    private static AttributeFilter Parse(JsonElement json, string at, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new RetrievalException($"{at} is nested too deep: at most {MaximumDepth} levels.", at);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(at, "an object with a type", json);
        }

        var type = Member(json, at, "type");
        var name = type.ValueKind == JsonValueKind.String ? type.GetString()! : "";
        if (name is "and" or "or")
        {
            Only(json, at, "type", "filters");
            return new AttributeCompound(name == "and", Filters(Member(json, at, "filters"), at + ".filters", depth));
        }

        return Operators.TryGetValue(name, out var comparison)
            ? Comparison(json, at, comparison)
            : throw Wrong(at + ".type", $"one of and, or, {string.Join(", ", Operators.Keys)}", type);
    }

    private static AttributeFilter[] Filters(JsonElement json, string at, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > MaximumItems)
        {
            throw Wrong(at, $"a list of 1 to {MaximumItems} filters", json);
        }

        return [.. json.EnumerateArray().Select((filter, index) => Parse(filter, $"{at}[{index}]", depth + 1))];
    }

    private static AttributeComparison Comparison(JsonElement json, string at, ComparisonOperator comparison)
    {
        Only(json, at, "type", "key", "value");
        var key = Member(json, at, "key");
        if (key.ValueKind != JsonValueKind.String || key.GetString() is not { Length: > 0 and <= AttributeRules.MaximumKeyLength } name)
        {
            throw Wrong(at + ".key", $"a text of 1 to {AttributeRules.MaximumKeyLength} characters", key);
        }

        var value = Member(json, at, "value");
        if (comparison is ComparisonOperator.In or ComparisonOperator.NotIn)
        {
            return new AttributeComparison(name, comparison, Values(value, at + ".value"));
        }

        var given = Value(value, at + ".value");
        return given.Kind == AttributeValueKind.Boolean && comparison is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual)
            ? throw Wrong(at + ".value", "a number or a text, which have an order", value)
            : new AttributeComparison(name, comparison, [given]);
    }

    private static AttributeValue[] Values(JsonElement json, string at)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > MaximumItems)
        {
            throw Wrong(at, $"a list of 1 to {MaximumItems} values", json);
        }

        return [.. json.EnumerateArray().Select((value, index) => Value(value, $"{at}[{index}]"))];
    }

    private static AttributeValue Value(JsonElement json, string at) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Number when json.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(at, "a text, a number, true or false", json),
    };

    private static JsonElement Member(JsonElement json, string at, string name) => json.TryGetProperty(name, out var value)
        ? value
        : throw new RetrievalException($"{at}.{name} is missing.", $"{at}.{name}");

    /// <summary>A misspelled field would widen the search in silence.</summary>
    private static void Only(JsonElement json, string at, params ReadOnlySpan<string> names)
    {
        foreach (var member in json.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw new RetrievalException($"{at}.{member.Name} is not known; a filter of this type has {string.Join(", ", names)}.", $"{at}.{member.Name}");
            }
        }
    }

    private static RetrievalException Wrong(string at, string expected, JsonElement given)
    {
        var text = given.GetRawText();
        return new RetrievalException($"{at} must be {expected}. Given: {(text.Length <= 80 ? text : text[..80] + "...")}", at);
    }
}
