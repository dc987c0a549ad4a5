using System.Buffers;
using System.Numerics.Tensors;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>
/// Nearest rows by looking at every one: 8-bit estimates first, then the floats of all rows whose estimate may still be among the best.
/// An estimate errs by the rounding of the row's codes alone; by Hoeffding's inequality it errs by more than <see cref="Margin"/> steps
/// with a probability below 1e-9, so what is found is what a scan of the floats finds, at any filter.
/// </summary>
internal static unsafe class FlatSearch
{
    /// <summary>sqrt(ln(2 / 1e-9) / 2), rounded up.</summary>
    public const float Margin = 3.3f;

    private const int BlockRows = 4096;

    /// <summary>The best rows, best first.</summary>
    /// <param name="rows">What is searched.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="top">How many.</param>
    /// <param name="allowed">Rows that may be found, at <paramref name="first"/> and after; null: all.</param>
    /// <param name="first">The ordinal of the first row, for <paramref name="allowed"/> and the result.</param>
    /// <param name="threads">How many may work at once.</param>
    public static ScoredRow[] Find(VectorRows rows, VectorQuery query, int top, RowSet? allowed = null, int first = 0, int threads = 1)
    {
        if (rows.Rows == 0 || top <= 0)
        {
            return [];
        }

        var estimates = ArrayPool<float>.Shared.Rent(rows.Rows);
        Estimate(rows, query, estimates, allowed, first, threads);
        var used = estimates.AsSpan(0, rows.Rows);
        var found = Rescore(rows, query, used, Math.Min(top, rows.Rows));
        ArrayPool<float>.Shared.Return(estimates);
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = found[i] with { Row = found[i].Row + first };
        }

        return found;
    }

    private static void Estimate(VectorRows rows, VectorQuery query, float[] estimates, RowSet? allowed, int first, int threads)
    {
        var blocks = (rows.Rows + BlockRows - 1) / BlockRows;
        if (threads == 1 || blocks == 1)
        {
            Estimate(rows, query, estimates, allowed, first, 0, rows.Rows);
            return;
        }

        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
            Estimate(rows, query, estimates, allowed, first, block * BlockRows, Math.Min(rows.Rows, (block + 1) * BlockRows)));
    }

    private static void Estimate(VectorRows rows, VectorQuery query, float[] estimates, RowSet? allowed, int first, int start, int end)
    {
        for (var row = start; row < end; row++)
        {
            estimates[row] = allowed is null || allowed.Contains(row + first) ? rows.Estimate(query, row) : float.NegativeInfinity;
        }
    }

    private static ScoredRow[] Rescore(VectorRows rows, VectorQuery query, ReadOnlySpan<float> estimates, int top)
    {
        var likely = new TopRows(top);
        foreach (var (row, _) in ScoreScan.Best(estimates, top, float.NegativeInfinity, null))
        {
            likely.Offer(row, rows.Exact(query, row));
        }

        var widest = TensorPrimitives.Max(new ReadOnlySpan<float>(rows.Steps, rows.Rows));
        var possible = ScoreScan.AtLeast(estimates, Math.Max(float.MinValue, likely.Threshold - Margin * widest));
        var best = new TopRows(top);
        foreach (var row in possible)
        {
            if (estimates[row] >= likely.Threshold - Margin * rows.Steps[row])
            {
                best.Offer(row, rows.Exact(query, row));
            }
        }

        return best.ToSorted();
    }
}
