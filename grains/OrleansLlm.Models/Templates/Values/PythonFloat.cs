using System.Globalization;
using System.Numerics;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>Floats as Python writes and rounds them.</summary>
internal static class PythonFloat
{
    /// <summary>The shortest text that reads back as the same number; exponents below -4 and from 16 on are written out.</summary>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Split(shortest);
        var sign = double.IsNegative(value) ? "-" : "";
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return exponent + 1 >= digits.Length
            ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>Exactly rounded to a number of decimals, ties to even, as <c>%.nf</c> writes it.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return Repr(value);
        }

        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = Math.Max((int)(bits >> 52), 1) - 1075;
        var mantissa = new BigInteger((bits & 0xFFFFFFFFFFFFFL) | (bits >> 52 != 0 ? 1L << 52 : 0));
        var numerator = mantissa * BigInteger.Pow(10, decimals) << Math.Max(exponent, 0);
        var quotient = BigInteger.DivRem(numerator, BigInteger.One << Math.Max(-exponent, 0), out var rest);
        var twice = rest << 1;
        var half = BigInteger.One << Math.Max(-exponent, 0);
        if (twice > half || (twice == half && !quotient.IsEven))
        {
            quotient++;
        }

        var digits = quotient.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var sign = double.IsNegative(value) ? "-" : "";
        return decimals == 0 ? sign + digits : $"{sign}{digits[..^decimals]}.{digits[^decimals..]}";
    }

    private static (string Digits, int Exponent) Split(string shortest)
    {
        var text = shortest.TrimStart('-');
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var all = point < 0 ? mantissa : whole + mantissa[(point + 1)..];
        var leading = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');
        return digits.Length == 0 ? ("0", 0) : (digits, whole.Length - 1 - leading + exponent);
    }
}
