namespace OrleansLlm.Retrieval.Vectors;

/// <summary>Chooses a row's neighbours among candidates by the paper's heuristic: one that is nearer to a chosen one than to the row adds no new direction, and only fills up what is left.</summary>
internal static class HnswNeighbours
{
    /// <param name="rows">All rows.</param>
    /// <param name="near">Candidates with their cosine to the row, best first.</param>
    /// <param name="most">How many.</param>
    public static int[] Choose(VectorRows rows, ReadOnlySpan<ScoredRow> near, int most)
    {
        var (chosen, others) = (new List<int>(most), new List<int>());
        foreach (var candidate in near)
        {
            if (chosen.Count == most)
            {
                break;
            }

            (IsNew(rows, candidate, chosen) ? chosen : others).Add(candidate.Row);
        }

        return [.. chosen, .. others.Take(most - chosen.Count)];
    }

    /// <summary>All candidates when there is room for them, else those chosen.</summary>
    public static int[] Fit(VectorRows rows, int row, int[] candidates, int most)
    {
        if (candidates.Length <= most)
        {
            return candidates;
        }

        var near = Array.ConvertAll(candidates, candidate => new ScoredRow(candidate, rows.Estimate(row, candidate)));
        Array.Sort(near);
        return Choose(rows, near, most);
    }

    public static void Write(Span<int> block, int[] neighbours)
    {
        block[0] = neighbours.Length;
        neighbours.CopyTo(block[1..]);
    }

    private static bool IsNew(VectorRows rows, ScoredRow candidate, List<int> chosen)
    {
        foreach (var row in chosen)
        {
            if (rows.Estimate(candidate.Row, row) > candidate.Score)
            {
                return false;
            }
        }

        return true;
    }
}
