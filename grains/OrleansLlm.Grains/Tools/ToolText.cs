using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Tools;

/// <summary>Shortens results of tools. Pure.</summary>
internal static class ToolText
{
    /// <summary>
    /// At most so many characters: the beginning and, of what is left, a fifth for the end, where results often have their sums; a mark between them tells how much is
    /// missing. No character is cut in two.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="max">The most UTF-16 units, at least 64.</param>
    public static string Shorten(string text, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 64);
        if (text.Length <= max)
        {
            return text;
        }

        // The mark's own length depends on the number in it by a few digits only.
        var room = max - Mark(text.Length).Length;
        var head = TextCut.HeadLength(text, room - (room / 5));
        var tail = text.Length - (room / 5);
        tail += char.IsLowSurrogate(text[tail]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, head), Mark(tail - head), text.AsSpan(tail));
    }

    private static string Mark(int left) => FormattableString.Invariant($"\n[... {left} characters left out ...]\n");
}
