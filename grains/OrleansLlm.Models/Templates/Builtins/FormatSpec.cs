using System.Globalization;
using System.Numerics;
using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>How one value is shown by <c>%</c> or <c>str.format</c>.</summary>
internal sealed record FormatSpec
{
    // Wider or more precise is never meant, and only costs memory.
    private const int MaxWidth = 1000;

    public char Type { get; init; } = 's';

    /// <summary><c>&lt;</c>, <c>&gt;</c>, <c>^</c>, <c>=</c> (between sign and digits), or a blank for the type's own.</summary>
    public char Align { get; init; } = ' ';

    public char Fill { get; init; } = ' ';

    /// <summary><c>+</c> or a blank in front of numbers that are not negative; <c>-</c> for nothing.</summary>
    public char Sign { get; init; } = '-';

    public bool Grouped { get; init; }

    public int Width { get; init; }

    public int? Precision { get; init; }

    public TrackedString Show(object value, RenderBudget budget)
    {
        if (Width > MaxWidth || Precision > MaxWidth)
        {
            throw new TemplateFault($"a format can not be wider or more precise than {MaxWidth}");
        }

        if (Type is 's' or 'r')
        {
            var text = Type == 'r' ? PythonText.Repr(value, budget) : PythonText.Str(value, budget);
            text = Precision < text.CodePoints ? (TrackedString)MemberAccess.GetSlice(text, 0, Precision, 1, budget) : text;
            return Padded(TrackedString.Empty, text, '<', budget);
        }

        var digits = Digits(value);
        var sign = digits.StartsWith('-') ? "-" : Sign == '-' ? "" : Sign.ToString();
        return Padded(TrackedString.Literal(sign), TrackedString.Literal(digits.TrimStart('-')), '>', budget);
    }

    private string Digits(object value)
    {
        if (PythonTypes.TryInteger(value, out var integer) && Type is 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'b' or 'c')
        {
            return Integer(integer);
        }

        if (!PythonTypes.TryNumber(value, out var number))
        {
            throw new TemplateFault($"the format '{Type}' needs a number; {PythonTypes.NameOf(value)} was given");
        }

        return Type switch
        {
            'd' or 'i' or 'u' => Integer((long)Math.Truncate(number)),
            'f' or 'F' => Group(PythonFloat.Fixed(number, Precision ?? 6)),
            '%' => PythonFloat.Fixed(number * 100, Precision ?? 6) + "%",
            'e' or 'E' => number.ToString($"{(Type == 'e' ? 'e' : 'E')}{Precision ?? 6}", CultureInfo.InvariantCulture).Replace("+0", "+", StringComparison.Ordinal).Replace("-0", "-", StringComparison.Ordinal),
            _ => throw new TemplateFault($"the format '{Type}' is not supported for {PythonTypes.NameOf(value)}"),
        };
    }

    private string Integer(long value)
    {
        var magnitude = BigInteger.Abs(value);
        var digits = Type switch
        {
            'x' => magnitude.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
            'X' => magnitude.ToString("X", CultureInfo.InvariantCulture).TrimStart('0'),
            'o' => magnitude.IsZero ? "" : ToBase(magnitude, 8),
            'b' => magnitude.IsZero ? "" : ToBase(magnitude, 2),
            _ => magnitude.ToString(CultureInfo.InvariantCulture),
        };
        return (value < 0 ? "-" : "") + Group((digits.Length == 0 ? "0" : digits).PadLeft(Precision ?? 0, '0'));
    }

    private static string ToBase(BigInteger magnitude, int radix)
    {
        var digits = "";
        for (; !magnitude.IsZero; magnitude /= radix)
        {
            digits = (char)('0' + (int)(magnitude % radix)) + digits;
        }

        return digits;
    }

    private string Group(string digits)
    {
        if (!Grouped)
        {
            return digits;
        }

        var first = digits.StartsWith('-') ? 1 : 0;
        var end = digits.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? point : digits.Length;
        for (var i = end - 3; i > first; i -= 3)
        {
            digits = digits.Insert(i, ",");
        }

        return digits;
    }

    private TrackedString Padded(TrackedString sign, TrackedString body, char ownAlign, RenderBudget budget)
    {
        var padding = Math.Max(0, Width - sign.Length - body.CodePoints);
        var align = Align == ' ' ? ownAlign : Align;
        var left = align switch { '<' => 0, '^' => padding / 2, _ => padding };
        var text = new TrackedStringBuilder(budget);
        text.Append(align == '=' ? sign : TrackedString.Empty);
        text.Append(new string(Fill, left), isInput: false);
        text.Append(align == '=' ? TrackedString.Empty : sign);
        text.Append(body);
        text.Append(new string(Fill, padding - left), isInput: false);
        return text.Build();
    }
}
