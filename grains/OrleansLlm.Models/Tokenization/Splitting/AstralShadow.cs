using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>
/// A copy of a text in which each code point is one UTF-16 unit: astral code points are stood for by a unit of the same
/// general category (and script, for the CJK extensions), so that <c>\p{L}</c>, <c>\p{N}</c>, <c>\s</c> and counts mean what they say.
/// </summary>
internal readonly ref struct AstralShadow
{
    private readonly int[] _offsets;
    private readonly char[] _units;
    private readonly int _length;

    /// <summary>Builds the shadow.</summary>
    public AstralShadow(ReadOnlySpan<char> text)
    {
        _units = new char[text.Length];
        _offsets = new int[text.Length + 1];
        int at = 0;
        int length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            _offsets[length] = at;
            _units[length++] = rune.IsBmp ? (char)rune.Value : StandIn(rune);
            at += rune.Utf16SequenceLength;
        }

        _offsets[length] = at;
        _length = length;
    }

    /// <summary>The shadow.</summary>
    public ReadOnlySpan<char> Text => _units.AsSpan(0, _length);

    /// <summary>Whether <paramref name="text"/> has astral code points.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Where the shadow's unit <paramref name="index"/> (or its end) lies in the text.</summary>
    public int Offset(int index) => _offsets[index];

    // One unit per category, outside the ranges that patterns spell out (ASCII, and DeepSeek's U+0800 to U+9FA5 and U+AC00 to U+D7FF).
    private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\u0391',
        UnicodeCategory.LowercaseLetter => '\u03B1',
        UnicodeCategory.TitlecaseLetter => '\u01C5',
        UnicodeCategory.ModifierLetter => '\u02B0',
        UnicodeCategory.OtherLetter => rune.Value is >= 0x20000 and <= 0x3FFFF ? '\uFAD9' : '\u05D0',
        UnicodeCategory.NonSpacingMark => '\u0591',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\u00B2',
        UnicodeCategory.MathSymbol => '\u03F6',
        UnicodeCategory.CurrencySymbol => '\u058F',
        UnicodeCategory.ModifierSymbol => '\u02C2',
        UnicodeCategory.OtherSymbol => '\u058D',
        UnicodeCategory.DashPunctuation => '\u058A',
        UnicodeCategory.OtherPunctuation => '\u055A',
        UnicodeCategory.Format => '\u0600',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFFFF',
    };
}
