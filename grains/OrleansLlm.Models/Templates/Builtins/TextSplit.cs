using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Cuts strings; every part keeps the origin of its characters.</summary>
internal static class TextSplit
{
    /// <summary>Splits at a separator, or at runs of white space when it is null; at most <paramref name="most"/> times when that is not negative.</summary>
    public static ListValue Split(TrackedString text, TrackedString? separator, int most, bool fromRight)
    {
        RefuseEmpty(separator);
        var parts = separator is null
            ? SplitAtBlanks(text, most < 0 ? int.MaxValue : most, fromRight)
            : SplitAt(text, separator.Value, most < 0 ? int.MaxValue : most, fromRight);
        return new([.. parts]);
    }

    public static ListValue Partition(TrackedString text, TrackedString separator, bool fromRight)
    {
        RefuseEmpty(separator);
        var at = fromRight ? text.Value.LastIndexOf(separator.Value, StringComparison.Ordinal) : text.Value.IndexOf(separator.Value, StringComparison.Ordinal);
        object[] parts = at < 0
            ? fromRight ? [TrackedString.Empty, TrackedString.Empty, text] : [text, TrackedString.Empty, TrackedString.Empty]
            : [text.Slice(0, at), text.Slice(at, separator.Length), text.Slice(at + separator.Length, text.Length - at - separator.Length)];
        return new(parts, isTuple: true);
    }

    public static IEnumerable<TrackedString> Lines(TrackedString text, bool keepEnds)
    {
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsLineEnd(text.Value[i]))
            {
                var end = i;
                i += text.Value[i] == '\r' && i + 1 < text.Length && text.Value[i + 1] == '\n' ? 1 : 0;
                yield return text.Slice(from, (keepEnds ? i + 1 : end) - from);
                from = i + 1;
            }
        }

        if (from < text.Length)
        {
            yield return text.Slice(from, text.Length - from);
        }
    }

    private static void RefuseEmpty(TrackedString? separator)
    {
        if (separator is { Length: 0 })
        {
            throw new TemplateFault("a string can not be split at an empty separator");
        }
    }

    private static List<TrackedString> SplitAt(TrackedString text, string separator, int most, bool fromRight)
    {
        var parts = new List<TrackedString>();
        var (from, to) = (0, text.Length);
        for (; most > 0; most--)
        {
            var at = fromRight
                ? text.Value.AsSpan(0, to).LastIndexOf(separator, StringComparison.Ordinal)
                : text.Value.IndexOf(separator, from, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Add(fromRight ? text.Slice(at + separator.Length, to - at - separator.Length) : text.Slice(from, at - from));
            (from, to) = fromRight ? (from, at) : (at + separator.Length, to);
        }

        parts.Add(text.Slice(from, to - from));
        return Ordered(parts, fromRight);
    }

    private static List<TrackedString> SplitAtBlanks(TrackedString text, int most, bool fromRight)
    {
        var parts = new List<TrackedString>();
        text = text.Trim(Whitespace.Is, left: !fromRight, right: fromRight);
        var (from, to) = (0, text.Length);
        while (from < to)
        {
            var word = most-- > 0 ? RunLength(text.Value.AsSpan(from, to - from), fromRight, isBlank: false) : to - from;
            parts.Add(text.Slice(fromRight ? to - word : from, word));
            (from, to) = fromRight ? (from, to - word) : (from + word, to);
            var blanks = RunLength(text.Value.AsSpan(from, to - from), fromRight, isBlank: true);
            (from, to) = fromRight ? (from, to - blanks) : (from + blanks, to);
        }

        return Ordered(parts, fromRight);
    }

    private static int RunLength(ReadOnlySpan<char> text, bool fromRight, bool isBlank)
    {
        var length = 0;
        while (length < text.Length && Whitespace.Is(text[fromRight ? text.Length - 1 - length : length]) == isBlank)
        {
            length++;
        }

        return length;
    }

    private static List<TrackedString> Ordered(List<TrackedString> parts, bool fromRight)
    {
        if (fromRight)
        {
            parts.Reverse();
        }

        return parts;
    }

    private static bool IsLineEnd(char c) => c is '\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029';
}
