namespace OrleansLlm.Models.Tokenization.Added;

/// <summary>Which parts of a text are literal: user text, in which nothing counts as a control token.</summary>
internal sealed class LiteralText
{
    private readonly int[] _ends;
    private readonly int[] _starts;

    /// <summary>Resolves and checks the ranges.</summary>
    /// <exception cref="ArgumentException">The ranges overlap, are not ascending, or leave the text.</exception>
    public LiteralText(IReadOnlyList<Range> ranges, int textLength)
    {
        _starts = new int[ranges.Count];
        _ends = new int[ranges.Count];
        int done = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            int start = ranges[i].Start.GetOffset(textLength);
            int end = ranges[i].End.GetOffset(textLength);
            if (start < done || end < start || end > textLength)
            {
                throw new ArgumentException(
                    $"literalRanges[{i}] must lie in the text of {textLength} units, after the one before it. Given: {ranges[i]}", nameof(ranges));
            }

            (_starts[i], _ends[i], done) = (start, end, end);
        }
    }

    /// <summary>Whether <c>[start, end)</c> shares a unit with a literal part.</summary>
    public bool Touches(int start, int end)
    {
        // The first part that ends after start is the only candidate.
        int index = Array.BinarySearch(_ends, start + 1);
        for (index = index < 0 ? ~index : index; index < _starts.Length && _starts[index] < end; index++)
        {
            if (_ends[index] > Math.Max(start, _starts[index]))
            {
                return true;
            }
        }

        return false;
    }
}
