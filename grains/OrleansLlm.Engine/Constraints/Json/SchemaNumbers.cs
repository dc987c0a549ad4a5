using System.Globalization;
using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Numbers by their keywords.</summary>
internal static class SchemaNumbers
{
    private const int MaxListedMultiples = 2_000;
    private const int MaxDivisor = 100;
    private const int MultipleDigits = 15;
    private const long MostMultiple = 999_999_999_999_999;

    /// <summary>Bounds of numbers with a fraction, both ways.</summary>
    private const decimal MostNumber = 1_000_000_000_000_000;

    /// <summary>Numbers with or without a fraction.</summary>
    public static GrammarExpr Number(Schema schema)
    {
        if (schema.Keywords.ContainsKey("multipleOf"))
        {
            throw schema.Unsupported("multipleOf", "is only supported for the type 'integer'");
        }

        var (min, minIncluded) = Min(schema, MostNumber);
        var (max, maxIncluded) = Max(schema, MostNumber);
        if (!SchemaKeywords.Number.Any(schema.Keywords.ContainsKey))
        {
            return JsonGrammar.Number;
        }

        // An open side ends one digit past the other bound, not below a milliard.
        var open = (decimal)Math.Pow(10, Math.Max(9, decimal.Truncate(Math.Abs(min ?? max ?? 0)).ToString(CultureInfo.InvariantCulture).Length + 1)) - 1;
        return DecimalRange.Of(min ?? -open, minIncluded, max ?? open, maxIncluded);
    }

    /// <summary>Whole numbers.</summary>
    public static GrammarExpr Integer(Schema schema, Dictionary<string, GrammarExpr> rules)
    {
        var (min, minIncluded) = Min(schema, IntegerRange.Open);
        var (max, maxIncluded) = Max(schema, IntegerRange.Open);
        var low = min is { } from ? (long)(minIncluded ? decimal.Ceiling(from) : decimal.Floor(from) + 1) : (long?)null;
        var high = max is { } to ? (long)(maxIncluded ? decimal.Floor(to) : decimal.Ceiling(to) - 1) : (long?)null;
        if (schema.Number("multipleOf") is { } divisor && divisor != 1)
        {
            return Multiples(schema, divisor, low, high, rules);
        }

        return low is null && high is null ? JsonGrammar.Integer : IntegerRange.Of(low ?? -IntegerRange.Open, high ?? IntegerRange.Open);
    }

    /// <summary>The lower bound; none where it is below all that is written anyway.</summary>
    private static (decimal? Bound, bool Included) Min(Schema schema, decimal most)
    {
        var (bound, above) = (schema.Bound("minimum"), schema.Bound("exclusiveMinimum"));
        var isAbove = above is not null && (bound is null || above >= bound);
        var min = isAbove ? above : bound;
        return min > most ? throw Beyond(schema, isAbove ? "exclusiveMinimum" : "minimum", most) : (min < -most ? null : min, !isAbove);
    }

    /// <summary>The upper bound; none where it is above all that is written anyway.</summary>
    private static (decimal? Bound, bool Included) Max(Schema schema, decimal most)
    {
        var (bound, below) = (schema.Bound("maximum"), schema.Bound("exclusiveMaximum"));
        var isBelow = below is not null && (bound is null || below <= bound);
        var max = isBelow ? below : bound;
        return max < -most ? throw Beyond(schema, isBelow ? "exclusiveMaximum" : "maximum", most) : (max > most ? null : max, !isBelow);
    }

    private static GrammarException Beyond(Schema schema, string keyword, decimal most) =>
        schema.Unsupported(keyword, $"leaves only numbers beyond {most}, which are not written. Given: {schema.Keywords[keyword].GetRawText()}");

    private static GrammarExpr Multiples(Schema schema, decimal divisor, long? low, long? high, Dictionary<string, GrammarExpr> rules)
    {
        if (divisor <= 0 || divisor != decimal.Truncate(divisor))
        {
            throw schema.Unsupported("multipleOf", $"must be a whole number above 0. Given: {divisor}");
        }

        var step = (long)divisor;
        if (low is { } min && high is { } max && (max - min) / step <= MaxListedMultiples)
        {
            var first = (long)decimal.Ceiling(min / divisor);
            var last = (long)decimal.Floor(max / divisor);
            return Any([.. Range(first, last).Select(factor => GrammarExpr.Of((factor * step).ToString(CultureInfo.InvariantCulture)))]);
        }

        return !(low > -MostMultiple) && !(high < MostMultiple) && step <= MaxDivisor
            ? Any(GrammarExpr.Of("0"), All(Optional(GrammarExpr.Of("-")), DigitsOf((int)step, rules)))
            : throw schema.Unsupported(
                "multipleOf", $"is only supported up to {MaxDivisor} without bounds, or with both bounds and at most {MaxListedMultiples} multiples between. Given: {divisor}");
    }

    private static IEnumerable<long> Range(long first, long last)
    {
        for (var value = first; value <= last; value++)
        {
            yield return value;
        }
    }

    /// <summary>Digits that are read while the remainder is kept: one rule per remainder and number of digits left.</summary>
    private static GrammarExpr DigitsOf(int divisor, Dictionary<string, GrammarExpr> rules)
    {
        for (var left = 0; left < MultipleDigits; left++)
        {
            for (var remainder = 0; remainder < divisor; remainder++)
            {
                var options = left == 0 ? [] : Next(divisor, remainder, 0, left);
                rules[RuleName(divisor, remainder, left)] = Any([.. remainder == 0 ? options.Prepend(Empty) : options]);
            }
        }

        return Any([.. Next(divisor, 0, 1, MultipleDigits)]);
    }

    private static IEnumerable<GrammarExpr> Next(int divisor, int remainder, int firstDigit, int left) => Enumerable.Range(firstDigit, 10 - firstDigit)
        .Select(digit => All(
            GrammarExpr.Of(digit.ToString(CultureInfo.InvariantCulture)), new Rule(RuleName(divisor, ((remainder * 10) + digit) % divisor, left - 1))));

    private static string RuleName(int divisor, int remainder, int left) => $"multiple of {divisor}, remainder {remainder}, {left} digits";
}
