using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Tests.Collections;

/// <summary>What a scan of the floats finds: the truth that searches are measured by.</summary>
internal static class ExactSearch
{
    public static ScoredRow[] Find(VectorRows rows, VectorQuery query, int top, RowSet? allowed = null)
    {
        var best = new TopRows(top);
        for (var row = 0; row < rows.Rows; row++)
        {
            if (allowed is null || allowed.Contains(row))
            {
                best.Offer(row, rows.Exact(query, row));
            }
        }

        return best.ToSorted();
    }

    /// <summary>The share of the true rows that was found.</summary>
    public static double Recall(ScoredRow[] truth, ScoredRow[] found) =>
        truth.Length == 0 ? 1 : truth.Select(row => row.Row).Intersect(found.Select(row => row.Row)).Count() / (double)truth.Length;
}
