using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Templates.Values;

/// <summary><c>repr()</c> of a string: quotes, escapes, and what is input inside stays input.</summary>
internal static class StringRepr
{
    public static void Write(TrackedString text, TrackedStringBuilder builder, bool inInput)
    {
        var quote = text.Value.Contains('\'', StringComparison.Ordinal) && !text.Value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        builder.Append(quote.ToString(), inInput);
        var bounds = text.Bounds;
        var part = 0;
        for (var i = 0; i < text.Length;)
        {
            while (part < bounds.Length && bounds[part + 1] <= i)
            {
                part += 2;
            }

            var isInput = inInput || (part < bounds.Length && bounds[part] <= i);
            if (Rune.TryGetRuneAt(text.Value, i, out var rune))
            {
                builder.Append(Escape(rune, quote), isInput);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                builder.Append($"\\u{(int)text.Value[i]:x4}", isInput);
                i++;
            }
        }

        builder.Append(quote.ToString(), inInput);
    }

    private static string Escape(Rune rune, char quote) => rune.Value switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when rune.Value == quote => $"\\{quote}",
        _ when IsPrintable(rune) => rune.ToString(),
        <= 0xff => $"\\x{rune.Value:x2}",
        <= 0xffff => $"\\u{rune.Value:x4}",
        _ => $"\\U{rune.Value:x8}",
    };

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
