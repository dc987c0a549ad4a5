using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Rewrites each code point by itself: to any number of code points, none included.</summary>
internal abstract class RuneNormalizer : Normalizer
{
    /// <inheritdoc/>
    public sealed override NormalizedText Apply(NormalizedText text)
    {
        if (IsIdentity(text.Text))
        {
            return text;
        }

        var builder = new NormalizedTextBuilder(text);
        int index = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            Write(rune, index, builder);
            index += rune.Utf16SequenceLength;
        }

        return builder.Build();
    }

    /// <summary>True when it is cheap to see that nothing would change.</summary>
    protected abstract bool IsIdentity(string text);

    /// <summary>Writes what stands for <paramref name="rune"/>.</summary>
    protected abstract void Write(Rune rune, int index, NormalizedTextBuilder builder);

    /// <summary>Whether a code point is a mark of any kind (Mn, Mc, Me).</summary>
    protected static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
