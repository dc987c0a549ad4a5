using System.Globalization;
using System.Text;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Constraints.Regexes;

/// <summary>Characters, classes and escapes of regular expressions.</summary>
internal static class RegexClass
{
    private static readonly RuneSet Word = RuneSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly RuneSet AsciiSpace = RuneSet.Of(('\t', '\r'), (' ', ' '));

    /// <summary>All that ECMA-262 and .NET call white space: "not white space" must be none of it.</summary>
    private static readonly RuneSet AnySpace = RuneSet.Of(
        ('\t', '\r'), (' ', ' '), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    private static readonly Lazy<Dictionary<string, RuneSet>> Categories = new(ReadCategories);

    /// <summary>All but line ends.</summary>
    public static RuneSet Dot { get; } = RuneSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    /// <summary>Reads <c>[...]</c>.</summary>
    public static RuneSet Parse(string pattern, ref int at)
    {
        var start = at++;
        var isNegated = at < pattern.Length && pattern[at] == '^';
        at += isNegated ? 1 : 0;
        var parts = new List<RuneSet>();
        while (at < pattern.Length && pattern[at] != ']')
        {
            parts.Add(ReadPart(pattern, ref at, isNegated));
        }

        if (at == pattern.Length)
        {
            throw Malformed(pattern, start, "a class without ']'");
        }

        at++;
        var set = RuneSet.Union(parts);
        return isNegated ? set.Complement() : set;
    }

    public static int ReadRune(string pattern, ref int at)
    {
        if (!Rune.TryGetRuneAt(pattern, at, out var rune))
        {
            throw Malformed(pattern, at, "a lone surrogate");
        }

        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>Reads <c>\d</c> and the like.</summary>
    /// <param name="isNegated">Its complement is what will be used.</param>
    public static RuneSet ReadEscape(string pattern, ref int at, bool isNegated)
    {
        at++;
        var letter = at < pattern.Length ? ReadRune(pattern, ref at) : throw Malformed(pattern, at, "a backslash at the end");
        switch (letter)
        {
            case 'd':
                return RuneSet.Digits;
            case 'D':
                return RuneSet.Digits.Complement();
            case 'w':
                return Word;
            case 'W':
                return Word.Complement();
            case 's':
                return isNegated ? AnySpace : AsciiSpace;
            case 'S':
                return (isNegated ? AsciiSpace : AnySpace).Complement();
            case 'p' or 'P':
                var category = ReadCategory(pattern, ref at);
                return letter == 'p' ? category : category.Complement();
            default:
                return RuneSet.Of(ReadCharacterEscape(pattern, ref at, letter));
        }
    }

    public static GrammarException Malformed(string pattern, int at, string problem) =>
        new($"The regular expression is malformed: {problem} (at character {at}). Given: '{pattern}'.");

    private static RuneSet ReadPart(string pattern, ref int at, bool isNegated)
    {
        var first = ReadMember(pattern, ref at, isNegated);
        if (at + 1 >= pattern.Length || pattern[at] != '-' || pattern[at + 1] == ']')
        {
            return first;
        }

        at++;
        var last = ReadMember(pattern, ref at, isNegated);
        if (!IsOne(first) || !IsOne(last) || first.Ranges[0].First > last.Ranges[0].First)
        {
            throw Malformed(pattern, at, "a class has a range whose ends are no characters in order");
        }

        return RuneSet.Of((first.Ranges[0].First, last.Ranges[0].First));
    }

    private static RuneSet ReadMember(string pattern, ref int at, bool isNegated)
    {
        if (pattern[at] != '\\')
        {
            return RuneSet.Of(ReadRune(pattern, ref at));
        }

        if (at + 1 < pattern.Length && pattern[at + 1] == 'b')
        {
            at += 2;
            return RuneSet.Of('\b');
        }

        return ReadEscape(pattern, ref at, isNegated);
    }

    private static bool IsOne(RuneSet set) => set.Ranges is [var only] && only.First == only.Last;

    private static int ReadCharacterEscape(string pattern, ref int at, int letter)
    {
        switch (letter)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case '0' when at == pattern.Length || !char.IsAsciiDigit(pattern[at]):
                return 0;
            case 'x':
                return ReadHex(pattern, ref at, 2);
            case 'u':
                return ReadUnicode(pattern, ref at);
            case 'c' when at < pattern.Length && char.IsAsciiLetter(pattern[at]):
                return pattern[at++] & 0x1F;
            default:
                return letter < 0x80 && !char.IsAsciiLetterOrDigit((char)letter) ? letter : throw Malformed(pattern, at, "an unknown escape");
        }
    }

    private static int ReadUnicode(string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] == '{')
        {
            var close = pattern.IndexOf('}', at);
            var digits = close - at - 1;
            at++;
            var value = digits is >= 1 and <= 6 ? ReadHex(pattern, ref at, digits) : throw Malformed(pattern, at, "an unknown escape");
            at++;
            return Rune.IsValid(value) ? value : throw Malformed(pattern, at, "an escape of no character");
        }

        var unit = ReadHex(pattern, ref at, 4);
        if (char.IsHighSurrogate((char)unit) && string.CompareOrdinal(pattern, at, "\\u", 0, 2) == 0)
        {
            at += 2;
            var low = ReadHex(pattern, ref at, 4);
            return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw Malformed(pattern, at, "a lone surrogate");
        }

        return char.IsSurrogate((char)unit) ? throw Malformed(pattern, at, "a lone surrogate") : unit;
    }

    private static int ReadHex(string pattern, ref int at, int digits)
    {
        if (at + digits > pattern.Length || !int.TryParse(pattern.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw Malformed(pattern, at, $"an escape without {digits} hexadecimal digits");
        }

        at += digits;
        return value;
    }

    private static RuneSet ReadCategory(string pattern, ref int at)
    {
        var close = at < pattern.Length && pattern[at] == '{' ? pattern.IndexOf('}', at) : -1;
        if (close < 0)
        {
            throw Malformed(pattern, at, "\\p without {category}");
        }

        var name = pattern[(at + 1)..close];
        at = close + 1;
        return Categories.Value.TryGetValue(name, out var set)
            ? set
            : throw new GrammarException(
                $"The regular expression uses \\p{{{name}}}, which is not supported: only general categories (L, Lu, Nd, ...) are. Given: '{pattern}'.", isUnsupported: true);
    }

    private static Dictionary<string, RuneSet> ReadCategories()
    {
        var ranges = new Dictionary<string, List<(int, int)>>(StringComparer.Ordinal);
        for (var (rune, start) = (0, 0); rune <= RuneSet.Last; rune++)
        {
            var name = Name(rune);
            if (rune == RuneSet.Last || Name(rune + 1) != name)
            {
                foreach (var key in new[] { name, name[..1] })
                {
                    (ranges.TryGetValue(key, out var list) ? list : ranges[key] = []).Add((start, rune));
                }

                start = rune + 1;
            }
        }

        return ranges.ToDictionary(entry => entry.Key, entry => RuneSet.Of(entry.Value), StringComparer.Ordinal);
    }

    private static string Name(int rune) => CharUnicodeInfo.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}
