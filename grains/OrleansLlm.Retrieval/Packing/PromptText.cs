using System.Globalization;
using System.Text;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>
/// Makes a document's text harmless to read for a model: characters that nobody sees but models read go (controls, direction marks, zero-width and tag
/// characters), and numbers in brackets, which look like citations, get other brackets. Only what is shown changes; citations are of the document itself.
/// </summary>
internal static class PromptText
{
    /// <summary>The text as a prompt shows it.</summary>
    /// <param name="text">The document's.</param>
    /// <param name="isOneLine">Line ends become spaces.</param>
    public static string Neutralise(string text, bool isOneLine)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t')
            {
                shown.Append(isOneLine || rune.Value == '\r' ? ' ' : (char)rune.Value);
            }
            else if (!IsUnseen(rune))
            {
                shown.Append(rune.ToString());
            }
        }

        return WithoutMarks(shown);
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => true,
        // U+200C and U+200D join letters in several scripts and emoji; all others only hide or reorder.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => true,
        // Variation selectors can carry any byte: those of emoji and text style stay.
        UnicodeCategory.NonSpacingMark => rune.Value is >= 0xE0100 and <= 0xE01EF or >= 0xFE00 and <= 0xFE0D,
        _ => false,
    };

    private static string WithoutMarks(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('[' or '【'))
            {
                continue;
            }

            var end = i + 1;
            while (end < text.Length && end - i < CitationMarkLength && (char.IsDigit(text[end]) || text[end] is ' ' or ',' or ';' or '†' or '-' or ':'))
            {
                end++;
            }

            if (end > i + 1 && end < text.Length && text[end] is ']' or '】')
            {
                (text[i], text[end]) = ('(', ')');
            }
        }

        return text.ToString();
    }

    private const int CitationMarkLength = 24;
}
