namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>How good one ranking is, as trec_eval computes it.</summary>
public static class RankingMetrics
{
    /// <summary>Discounted gain of the first <paramref name="depth"/> (grade / log2(rank + 1)) beside that of the best order; 0 to 1.</summary>
    public static double Ndcg(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevance, int depth)
    {
        var gained = Gain(ranking.Take(depth).Select(id => relevance.GetValueOrDefault(id)));
        var best = Gain(relevance.Values.OrderDescending().Take(depth));
        return best == 0 ? 0 : gained / best;
    }

    /// <summary>The share of the relevant documents that is among the first <paramref name="depth"/>.</summary>
    public static double Recall(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevance, int depth)
    {
        var relevant = relevance.Count(grade => grade.Value > 0);
        return relevant == 0 ? 0 : ranking.Take(depth).Count(id => relevance.GetValueOrDefault(id) > 0) / (double)relevant;
    }

    /// <summary>One over the rank of the first relevant document; 0 when it is beyond <paramref name="depth"/>.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevance, int depth)
    {
        for (var rank = 1; rank <= Math.Min(depth, ranking.Count); rank++)
        {
            if (relevance.GetValueOrDefault(ranking[rank - 1]) > 0)
            {
                return 1.0 / rank;
            }
        }

        return 0;
    }

    private static double Gain(IEnumerable<int> grades) => grades.Select((grade, index) => grade / Math.Log2(index + 2)).Sum();
}
