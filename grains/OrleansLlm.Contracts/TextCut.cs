namespace OrleansLlm.Contracts;

/// <summary>Cuts texts. Pure.</summary>
public static class TextCut
{
    /// <summary>The beginning of a text: at most so many UTF-16 units, one fewer where the last would be half of a surrogate pair.</summary>
    public static string Head(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= max ? text : text[..HeadLength(text, max)];
    }

    /// <summary>How long <see cref="Head"/> is of a longer text.</summary>
    public static int HeadLength(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        return max > 0 && max < text.Length && char.IsSurrogatePair(text[max - 1], text[max]) ? max - 1 : Math.Min(max, text.Length);
    }
}
