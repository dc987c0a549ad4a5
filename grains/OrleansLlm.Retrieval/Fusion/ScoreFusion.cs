namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Joins two rankings.</summary>
public static class ScoreFusion
{
    /// <summary>All rows of both, the best first; equal scores by row.</summary>
    /// <param name="lexical">Best first; null: the stage did not run.</param>
    /// <param name="vector">Best first; null: the stage did not run.</param>
    /// <param name="options">Method and weights.</param>
    public static IReadOnlyList<(int Row, StageScores Scores)> Fuse(
        IReadOnlyList<ScoredRow>? lexical, IReadOnlyList<ScoredRow>? vector, FusionOptions options)
    {
        options.Validate();
        var scores = new Dictionary<int, StageScores>();
        foreach (var (row, score) in lexical ?? [])
        {
            scores[row] = new StageScores { Lexical = score };
        }

        foreach (var (row, score) in vector ?? [])
        {
            scores[row] = scores.GetValueOrDefault(row, new StageScores()) with { Vector = score };
        }

        var fused = lexical is { Count: > 0 } && vector is { Count: > 0 } ? Joined(lexical, vector, options)
            : lexical is { Count: > 0 } ? Alone(lexical, score => score / Math.Max(lexical[0].Score, float.Epsilon), options)
            : Alone(vector ?? [], score => score, options);
        return [.. fused.Select(row => new ScoredRow(row.Key, row.Value)).Order().Select(row => (row.Row, scores[row.Row] with { Fused = row.Score }))];
    }

    /// <summary>The only ranking there is: of words as shares of the best, since BM25 has no upper end; cosines as they are.</summary>
    private static Dictionary<int, float> Alone(IReadOnlyList<ScoredRow> ranking, Func<float, float> share, FusionOptions options) => ranking.Select((row, rank) => (row, rank)).ToDictionary(
        one => one.row.Row, one => options.Method == FusionMethod.ReciprocalRank ? Reciprocal(one.rank, options) : share(one.row.Score));

    private static Dictionary<int, float> Joined(IReadOnlyList<ScoredRow> lexical, IReadOnlyList<ScoredRow> vector, FusionOptions options)
    {
        var fused = new Dictionary<int, float>();
        Add(fused, lexical, options.LexicalWeight / (options.LexicalWeight + options.VectorWeight), options);
        Add(fused, vector, options.VectorWeight / (options.LexicalWeight + options.VectorWeight), options);
        return fused;
    }

    private static void Add(Dictionary<int, float> fused, IReadOnlyList<ScoredRow> ranking, float weight, FusionOptions options)
    {
        if (weight == 0)
        {
            return;
        }

        var (best, worst) = (ranking[0].Score, ranking[^1].Score);
        for (var i = 0; i < ranking.Count; i++)
        {
            var share = options.Method == FusionMethod.ReciprocalRank ? Reciprocal(i, options)
                : best > worst ? (ranking[i].Score - worst) / (best - worst) : 1;
            fused[ranking[i].Row] = fused.GetValueOrDefault(ranking[i].Row) + weight * share;
        }
    }

    /// <summary>1 for the first, so that scores are at most 1 whatever the method.</summary>
    private static float Reciprocal(int rank, FusionOptions options) => (options.RankConstant + 1) / (options.RankConstant + rank + 1);
}
