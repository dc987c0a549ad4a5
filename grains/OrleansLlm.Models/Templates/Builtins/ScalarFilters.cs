using System.Globalization;
using System.Numerics;
using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Filters on single values: defaults, conversions, rounding.</summary>
internal static class ScalarFilters
{
    public static Dictionary<string, Func<Call, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["default"] = Default,
        ["d"] = Default,
        ["abs"] = Abs,
        ["round"] = Round,
        ["int"] = ToInteger,
        ["float"] = ToFloat,
        ["attr"] = Attribute,
    };

    private static object Default(Call call)
    {
        var fallback = call.TryGet(1, "default_value", out var given) ? given : TrackedString.Empty;
        var replacesFalse = call.Flag(2, "boolean");
        return call.Self is UndefinedValue || (replacesFalse && !PythonTypes.IsTrue(call.Self)) ? fallback : call.Self;
    }

    // The results are boxed one by one: a switch over long and double alone would turn all into double.
    private static object Abs(Call call) => call.Self switch
    {
        double number => (object)Math.Abs(number),
        _ when PythonTypes.TryInteger(call.Self, out var number) && number != long.MinValue => Math.Abs(number),
        _ => throw new TemplateFault($"abs needs a number; {PythonTypes.NameOf(call.Self)} was given"),
    };

    private static object Round(Call call)
    {
        var precision = Math.Clamp(call.Integer(1, "precision", 0), -300, 300);
        var method = call.OptionalText(2, "method")?.Value ?? "common";
        if (!PythonTypes.TryNumber(call.Self, out var number))
        {
            throw new TemplateFault($"round needs a number; {PythonTypes.NameOf(call.Self)} was given");
        }

        var scale = Math.Pow(10, precision);
        return method switch
        {
            "common" when precision >= 0 && PythonTypes.TryInteger(call.Self, out var integer) => (object)integer,
            "common" when precision >= 0 => double.Parse(PythonFloat.Fixed(number, precision), CultureInfo.InvariantCulture),
            "common" => Math.Round(number * scale, MidpointRounding.ToEven) / scale,
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw new TemplateFault($"round: 'method' must be common, ceil or floor; '{method}' was given"),
        };
    }

    private static object ToInteger(Call call)
    {
        var fallback = call.TryGet(1, "default", out var given) ? given : 0L;
        var radix = call.Integer(2, "base", 10);
        return call.Self switch
        {
            TrackedString text => (object?)ParseInteger(text.Value, radix) ?? Truncated(ParseFloat(text.Value)) ?? fallback,
            UndefinedValue undefined => throw undefined.Fault(),
            BigInteger big => big,
            _ when PythonTypes.TryInteger(call.Self, out var number) => number,
            double number => Truncated(number) ?? fallback,
            _ => fallback,
        };
    }

    private static long? ParseInteger(string text, int radix)
    {
        var digits = text.Trim().Replace("_", "", StringComparison.Ordinal);
        var isNegative = digits.StartsWith('-');
        digits = digits.TrimStart('-', '+');
        if (digits.Length > 2 && digits[0] == '0' && char.ToLowerInvariant(digits[1]) == radix switch { 16 => 'x', 8 => 'o', 2 => 'b', _ => '\0' })
        {
            digits = digits[2..];
        }

        long value = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : int.MaxValue;
            if (digit >= radix || value > (long.MaxValue - digit) / radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return digits.Length == 0 ? null : isNegative ? -value : value;
    }

    private static object? Truncated(double? number) => number is not { } real || !double.IsFinite(real) ? null
        : Math.Abs(real) < long.MaxValue ? (object)(long)real
        : new BigInteger(real);

    private static object ToFloat(Call call)
    {
        var fallback = call.TryGet(1, "default", out var given) ? given : 0.0;
        return call.Self switch
        {
            TrackedString text => ParseFloat(text.Value) ?? fallback,
            UndefinedValue undefined => throw undefined.Fault(),
            _ => PythonTypes.TryNumber(call.Self, out var number) ? number : fallback,
        };
    }

    private static double? ParseFloat(string text) => text.Trim().ToLowerInvariant() switch
    {
        "inf" or "+inf" or "infinity" or "+infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        "nan" or "+nan" or "-nan" => double.NaN,
        var number => double.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) ? value : null,
    };

    private static object Attribute(Call call)
    {
        var name = call.RequiredText(1, "name").Value;
        return call.Self is UndefinedValue undefined
            ? throw undefined.Fault()
            : Methods.Find(call.Self, name) ?? (call.Self is DictValue ? null : MemberAccess.GetAttribute(call.Self, name)) ?? new UndefinedValue($"{PythonTypes.NameOf(call.Self)} has no attribute '{name}'");
    }
}
