using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>The first half of BERT's normalizer: drops controls, makes all white space a space, sets CJK ideographs apart.</summary>
internal sealed class BertCleanNormalizer(bool cleanText, bool separateIdeographs) : RuneNormalizer
{
    /// <inheritdoc/>
    protected override bool IsIdentity(string text) => false;

    /// <inheritdoc/>
    protected override void Write(Rune rune, int index, NormalizedTextBuilder builder)
    {
        if (cleanText && (rune.Value is 0 or 0xFFFD || IsControl(rune)))
        {
            return;
        }

        if (cleanText && Rune.IsWhiteSpace(rune))
        {
            builder.Append(' ', index);
        }
        else if (separateIdeographs && IsIdeograph(rune.Value))
        {
            builder.Append(' ', index);
            builder.Append(rune, index);
            builder.Append(' ', index);
        }
        else
        {
            builder.Append(rune, index);
        }
    }

    private static bool IsControl(Rune rune) => rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    // The ranges of google-research/bert's tokenization.py.
    private static bool IsIdeograph(int code) => code is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
