using System.Globalization;
using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Whole numbers between bounds as expressions over their digits.</summary>
internal static class IntegerRange
{
    /// <summary>The greatest magnitude where a side has no bound.</summary>
    public const long Open = 9_999_999_999_999_999;

    /// <summary>Both bounds are inclusive.</summary>
    public static GrammarExpr Of(long min, long max)
    {
        var options = new List<GrammarExpr>();
        if (max >= 0 && min <= max)
        {
            options.Add(Naturals(Math.Max(0, min), max));
        }

        if (min < 0 && min <= max)
        {
            options.Add(All(GrammarExpr.Of("-"), Naturals(max < 0 ? -max : 1, -min)));
        }

        return Any([.. options]);
    }

    /// <summary>Whole numbers from 0, one option per number of digits.</summary>
    public static GrammarExpr Naturals(long min, long max)
    {
        var options = new List<GrammarExpr>();
        for (var (low, power) = (min, 10L); low <= max; low = power, power *= 10)
        {
            while (power <= low)
            {
                power *= 10;
            }

            options.Add(SameLength(Text(low), Text(Math.Min(max, power - 1))));
        }

        return Any([.. options]);
    }

    private static GrammarExpr SameLength(ReadOnlySpan<char> low, ReadOnlySpan<char> high)
    {
        if (low.IsEmpty)
        {
            return Empty;
        }

        if (low[0] == high[0])
        {
            return All(GrammarExpr.Of(low[..1].ToString()), SameLength(low[1..], high[1..]));
        }

        var (first, last) = (low[0], high[0]);
        var options = new List<GrammarExpr>();
        if (low[1..].ContainsAnyExcept('0'))
        {
            options.Add(All(GrammarExpr.Of(low[..1].ToString()), SameLength(low[1..], new string('9', low.Length - 1))));
            first++;
        }

        if (high[1..].ContainsAnyExcept('9'))
        {
            options.Add(All(GrammarExpr.Of(high[..1].ToString()), SameLength(new string('0', high.Length - 1), high[1..])));
            last--;
        }

        if (first <= last)
        {
            options.Add(All(new Characters(RuneSet.Of((first, last))), new Repeat(new Characters(RuneSet.Digits), low.Length - 1, low.Length - 1)));
        }

        return Any([.. options]);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
