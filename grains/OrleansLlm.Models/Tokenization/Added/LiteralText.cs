namespace OrleansLlm.Models.Tokenization.Added;

/// <summary>Which parts of a text are literal: user text, in which nothing counts as a control token.</summary>
internal sealed class LiteralText
{
    private readonly List<int> _ends = [];
    private readonly List<int> _starts = [];

    /// <summary>Resolves and checks the ranges.</summary>
    /// <exception cref="ArgumentException">The ranges overlap, are not ascending, or leave the text.</exception>
    public LiteralText(IReadOnlyList<Range> ranges, int textLength)
    {
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

            done = end;
            if (start < end)
            {
                _starts.Add(start);
                _ends.Add(end);
            }
        }
    }

    /// <summary>Whether <c>[start, end)</c> shares a unit with a literal part.</summary>
    public bool Touches(int start, int end)
    {
        // No part is empty, so ends are distinct, and the first part that ends after start is the only candidate.
        int index = _ends.BinarySearch(start + 1);
        index = index < 0 ? ~index : index;
        return index < _starts.Count && _starts[index] < end;
    }
}
