using System.Globalization;
using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>
/// Numbers between bounds, without an exponent, as expressions over their digits. Together at most 15 digits where the bounds have no more, so
/// that none becomes equal to a bound, or goes past it, when it is read as a double.
/// </summary>
internal sealed class DecimalRange
{
    private readonly int _fraction;

    private DecimalRange(int fraction) => _fraction = fraction;

    /// <summary>Numbers between two bounds, each inclusive or not.</summary>
    public static GrammarExpr Of(decimal min, bool minIncluded, decimal max, bool maxIncluded)
    {
        var wholeDigits = Digits(Math.Max(Math.Abs(min), Math.Abs(max)));
        var range = new DecimalRange(Math.Max(Math.Max(Fraction(min).Length, Fraction(max).Length), Math.Clamp(15 - wholeDigits, 0, 6)));
        var options = new List<GrammarExpr>();
        if (max >= 0 && min <= max)
        {
            var fromZero = min < 0;
            options.Add(range.Magnitudes(fromZero ? 0 : min, fromZero || minIncluded, max, maxIncluded));
        }

        if (min < 0 && min <= max)
        {
            var toZero = max >= 0;
            options.Add(All(GrammarExpr.Of("-"), range.Magnitudes(toZero ? 0 : -max, !toZero && maxIncluded, -min, minIncluded)));
        }

        return Any([.. options]);
    }

    private GrammarExpr Magnitudes(decimal min, bool minIncluded, decimal max, bool maxIncluded)
    {
        var (low, high) = ((long)decimal.Truncate(min), (long)decimal.Truncate(max));
        if (low == high)
        {
            return All(Whole(low), Between(Fraction(min), minIncluded, Fraction(max), maxIncluded));
        }

        var options = new List<GrammarExpr>
        {
            All(Whole(low), AtLeast(Fraction(min), minIncluded)),
            All(Whole(high), AtMost(Fraction(max), maxIncluded)),
        };
        if (high - low > 1)
        {
            options.Add(All(IntegerRange.Naturals(low + 1, high - 1), AnyFraction));
        }

        return Any([.. options]);
    }

    private GrammarExpr AnyFraction => _fraction == 0 ? Empty : Optional(All(GrammarExpr.Of("."), Some(1, _fraction)));

    private GrammarExpr AtLeast(string digits, bool included)
    {
        var options = new List<GrammarExpr>();
        if (digits.Length == 0 && included)
        {
            options.Add(Empty);
        }

        AddPoint(options, AtLeastDigits(digits, included, 0, first: true));
        return Any([.. options]);
    }

    private GrammarExpr AtMost(string digits, bool included)
    {
        var options = new List<GrammarExpr>();
        if (digits.Length > 0 || included)
        {
            options.Add(Empty);
        }

        AddPoint(options, AtMostDigits(digits, included, 0));
        return Any([.. options]);
    }

    private GrammarExpr Between(string low, bool lowIncluded, string high, bool highIncluded)
    {
        var options = new List<GrammarExpr>();
        if (low.Length == 0 && lowIncluded && (high.Length > 0 || highIncluded))
        {
            options.Add(Empty);
        }

        AddPoint(options, BetweenDigits(low, lowIncluded, high, highIncluded, 0));
        return Any([.. options]);
    }

    private void AddPoint(List<GrammarExpr> options, GrammarExpr digits)
    {
        if (_fraction > 0)
        {
            options.Add(All(GrammarExpr.Of("."), digits));
        }
    }

    /// <summary>Digits from position <paramref name="at"/> on that are not below the bound's; at least one at the first position.</summary>
    private GrammarExpr AtLeastDigits(string bound, bool included, int at, bool first = false)
    {
        var left = _fraction - at;
        if (at >= bound.Length)
        {
            return included ? Some(first ? 1 : 0, left) : NotZero(left);
        }

        var options = new List<GrammarExpr> { All(Digit(bound[at]), AtLeastDigits(bound, included, at + 1)) };
        if (bound[at] < '9')
        {
            options.Add(All(Digit((char)(bound[at] + 1), '9'), Some(0, left - 1)));
        }

        return Any([.. options]);
    }

    /// <summary>At least one digit; the bound's last digit is not 0, so a part of it is always below it.</summary>
    private GrammarExpr AtMostDigits(string bound, bool included, int at)
    {
        var left = _fraction - at;
        if (at >= bound.Length)
        {
            return included && left > 0 ? new Repeat(Digit('0'), 1, left) : Nothing;
        }

        var isLast = at == bound.Length - 1;
        var more = AtMostDigits(bound, included, at + 1);
        var options = new List<GrammarExpr> { All(Digit(bound[at]), isLast && !included ? Nothing : Optional(more)) };
        if (bound[at] > '0')
        {
            options.Add(All(Digit('0', (char)(bound[at] - 1)), Some(0, left - 1)));
        }

        return Any([.. options]);
    }

    private GrammarExpr BetweenDigits(string low, bool lowIncluded, string high, bool highIncluded, int at)
    {
        if (at >= low.Length && at >= high.Length)
        {
            return lowIncluded && highIncluded && _fraction > at ? new Repeat(Digit('0'), at == 0 ? 1 : 0, _fraction - at) : Nothing;
        }

        var (from, to) = (at < low.Length ? low[at] : '0', at < high.Length ? high[at] : '0');
        if (from > to)
        {
            return Nothing;
        }

        var options = new List<GrammarExpr>();
        if (from == to)
        {
            options.Add(All(Digit(from), OrStop(BetweenDigits(low, lowIncluded, high, highIncluded, at + 1), at + 1)));
            return options[0];
        }

        options.Add(All(Digit(from), AtLeastDigits(low, lowIncluded, at + 1)));
        options.Add(All(Digit(to), AtMostOrStop(at + 1)));
        if (to - from > 1)
        {
            options.Add(All(Digit((char)(from + 1), (char)(to - 1)), Some(0, _fraction - at - 1)));
        }

        return Any([.. options]);

        // To stop after the digits that both have in common is right when the lower bound has no more, and the upper one has or is included.
        GrammarExpr OrStop(GrammarExpr more, int next) =>
            next >= low.Length && lowIncluded && (next < high.Length || highIncluded) ? Optional(more) : more;

        GrammarExpr AtMostOrStop(int next) => next < high.Length
            ? Optional(AtMostDigits(high, highIncluded, next))
            : highIncluded ? Optional(AtMostDigits(high, highIncluded, next)) : Nothing;
    }

    /// <summary>Up to so many digits that are not all 0.</summary>
    private static GrammarExpr NotZero(int count) => Any([.. Enumerable.Range(0, Math.Max(count, 0))
        .Select(zeros => All(new Repeat(Digit('0'), zeros, zeros), Digit('1', '9'), Some(0, count - zeros - 1)))]);

    private static GrammarExpr Some(int min, int max) => max <= 0 && min <= 0 ? Empty : new Repeat(Digit('0', '9'), min, max);

    private static Characters Digit(char first, char last) => new(RuneSet.Of((first, last)));

    private static Characters Digit(char digit) => Digit(digit, digit);

    private static GrammarExpr Whole(long value) => GrammarExpr.Of(value.ToString(CultureInfo.InvariantCulture));

    private static int Digits(decimal value) => decimal.Truncate(value).ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>The digits after the point, without zeros at the end.</summary>
    private static string Fraction(decimal value)
    {
        var text = Math.Abs(value).ToString(CultureInfo.InvariantCulture);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? string.Empty : text[(point + 1)..].TrimEnd('0');
    }
}
