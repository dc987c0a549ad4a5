using System.Numerics;

namespace OrleansLlm.Retrieval;

/// <summary>Picks rows out of an array of scores, one per row; blocks with nothing wanted are passed over at once.</summary>
internal static class ScoreScan
{
    /// <summary>The best rows that score above <paramref name="above"/>, best first.</summary>
    public static ScoredRow[] Best(ReadOnlySpan<float> scores, int top, float above, RowSet? allowed)
    {
        var best = new TopRows(top);
        var (block, row) = (Vector<float>.Count, 0);
        for (; row + block <= scores.Length; row += block)
        {
            if (Vector.GreaterThanAny(new Vector<float>(scores.Slice(row, block)), new Vector<float>(Math.Max(best.Threshold, above))))
            {
                Offer(best, scores, row, row + block, above, allowed);
            }
        }

        Offer(best, scores, row, scores.Length, above, allowed);
        return best.ToSorted();
    }

    /// <summary>The rows that score no less than <paramref name="least"/>, ascending.</summary>
    public static List<int> AtLeast(ReadOnlySpan<float> scores, float least)
    {
        var found = new List<int>();
        var (block, row, threshold) = (Vector<float>.Count, 0, new Vector<float>(least));
        for (; row + block <= scores.Length; row += block)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(scores.Slice(row, block)), threshold))
            {
                AddAtLeast(found, scores, row, row + block, least);
            }
        }

        AddAtLeast(found, scores, row, scores.Length, least);
        return found;
    }

    private static void Offer(TopRows best, ReadOnlySpan<float> scores, int start, int end, float above, RowSet? allowed)
    {
        for (var row = start; row < end; row++)
        {
            if (scores[row] > above && scores[row] > best.Threshold && (allowed is null || allowed.Contains(row)))
            {
                best.Offer(row, scores[row]);
            }
        }
    }

    private static void AddAtLeast(List<int> found, ReadOnlySpan<float> scores, int start, int end, float least)
    {
        for (var row = start; row < end; row++)
        {
            if (scores[row] >= least)
            {
                found.Add(row);
            }
        }
    }
}
