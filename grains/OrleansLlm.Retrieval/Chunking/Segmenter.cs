namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Cuts a text at all its cuts, and parts that are still too long between words or, in the end, anywhere.</summary>
internal sealed class Segmenter(string text, TokenCounter count, int most)
{
    private const float Word = 0.02f;
    private const float Anywhere = 0.01f;

    /// <summary>The segments, in order; together they are the whole text.</summary>
    public List<Segment> Cut(IReadOnlyList<Cut> cuts)
    {
        var segments = new List<Segment>();
        var (start, strength) = (0, 0f);
        foreach (var cut in cuts)
        {
            Add(segments, start, cut.Position, strength);
            (start, strength) = (cut.Position, cut.Strength);
        }

        Add(segments, start, text.Length, strength);
        return segments;
    }

    private void Add(List<Segment> segments, int start, int end, float strength)
    {
        while (start < end)
        {
            // A token has at least a byte and hardly more than a few letters: no need to count what is clearly too long.
            var tokens = end - start > most * 64L ? int.MaxValue : count(text.AsSpan(start, end - start));
            if (tokens <= most)
            {
                segments.Add(new Segment(start, end, tokens, strength));
                return;
            }

            var middle = Fitting(start, end);
            while ((tokens = count(text.AsSpan(start, middle - start))) > most && middle - start > 1)
            {
                // A shorter text can have more tokens, where its end cuts one in two.
                middle = start + Math.Max(1, (middle - start) * 7 / 8);
            }

            segments.Add(new Segment(start, middle, tokens, strength));
            strength = middle < end && char.IsWhiteSpace(text[middle - 1]) ? Word : Anywhere;
            start = middle;
        }
    }

    // The longest beginning that fits, found by halving; then back to the start of a word where there is one.
    private int Fitting(int start, int end)
    {
        var (low, high) = (start + 1, (int)Math.Min(end, start + (most * 64L)));
        while (low < high)
        {
            var middle = (int)(((long)low + high + 1) / 2);
            if (count(text.AsSpan(start, middle - start)) <= most)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        for (var i = low; i > start + ((low - start) / 2); i--)
        {
            if (char.IsWhiteSpace(text[i - 1]))
            {
                return i;
            }
        }

        return low < end && low - 1 > start && char.IsLowSurrogate(text[low]) ? low - 1 : low;
    }
}
