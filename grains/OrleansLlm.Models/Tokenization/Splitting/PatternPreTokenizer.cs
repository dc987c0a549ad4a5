namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Splits at the matches of a pattern.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">True: the text between the matches counts as the match.</param>
internal sealed class PatternPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert = false) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(in TextPiece piece, List<TextPiece> output)
    {
        var matches = new List<TextMatch>();
        pattern.Find(piece.Text, piece.Start, piece.Length, matches);
        if (behavior == SplitBehavior.Isolated)
        {
            AddIsolated(piece, matches, output);
            return;
        }

        var parts = Parts(piece, matches);
        switch (behavior)
        {
            case SplitBehavior.Removed:
                parts.RemoveAll(static part => part.IsMatch);
                Add(piece, parts, output, static (_, _) => false);
                break;
            case SplitBehavior.Contiguous:
                Add(piece, parts, output, static (before, part) => before.IsMatch == part.IsMatch);
                break;
            case SplitBehavior.MergedWithPrevious:
                Add(piece, parts, output, static (before, part) => part.IsMatch && !before.IsMatch);
                break;
            case SplitBehavior.MergedWithNext:
                Add(piece, parts, output, static (before, part) => before.IsMatch && !part.IsMatch);
                break;
        }
    }

    // The way of nearly all text: no second list, no joining.
    private static void AddIsolated(in TextPiece piece, List<TextMatch> matches, List<TextPiece> output)
    {
        int at = piece.Start;
        foreach (var match in matches)
        {
            if (match.Start > at)
            {
                output.Add(piece.Part(at, match.Start - at));
            }

            output.Add(piece.Part(match.Start, match.Length));
            at = match.Start + match.Length;
        }

        if (piece.Start + piece.Length is var end && at < end)
        {
            output.Add(piece.Part(at, end - at));
        }
    }

    private List<Part> Parts(in TextPiece piece, List<TextMatch> matches)
    {
        var parts = new List<Part>((matches.Count * 2) + 1);
        int at = piece.Start;
        foreach (var match in matches)
        {
            if (match.Start > at)
            {
                parts.Add(new Part(at, match.Start - at, invert));
            }

            parts.Add(new Part(match.Start, match.Length, !invert));
            at = match.Start + match.Length;
        }

        if (piece.Start + piece.Length is var end && at < end)
        {
            parts.Add(new Part(at, end - at, invert));
        }

        return parts;
    }

    private static void Add(in TextPiece piece, List<Part> parts, List<TextPiece> output, Func<Part, Part, bool> joins)
    {
        for (int i = 0; i < parts.Count;)
        {
            int start = parts[i].Start;
            int length = parts[i].Length;
            for (i++; i < parts.Count && joins(parts[i - 1], parts[i]); i++)
            {
                length += parts[i].Length;
            }

            output.Add(piece.Part(start, length));
        }
    }

    private readonly record struct Part(int Start, int Length, bool IsMatch);
}
