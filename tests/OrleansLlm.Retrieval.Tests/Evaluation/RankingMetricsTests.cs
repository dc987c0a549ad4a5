using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Retrieval.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    private static readonly Dictionary<string, int> Relevance = new() { ["a"] = 2, ["b"] = 1, ["c"] = 1 };

    [Fact]
    public void Gains_are_discounted_by_the_logarithm_of_their_rank()
    {
        var ideal = 2 + 1 / Math.Log2(3) + 1 / 2.0;
        Assert.Equal((1 / Math.Log2(3) + 2 / 2.0) / ideal, RankingMetrics.Ndcg(["x", "b", "a", "y"], Relevance, 10), 1e-12);
        Assert.Equal(1, RankingMetrics.Ndcg(["a", "c", "b"], Relevance, 10), 1e-12);
        Assert.Equal(1, RankingMetrics.Ndcg(["a"], Relevance, 1), 1e-12);
        Assert.Equal(0, RankingMetrics.Ndcg(["x"], Relevance, 10));
        Assert.Equal(0, RankingMetrics.Ndcg(["x"], new Dictionary<string, int>(), 10));
    }

    [Fact]
    public void Recall_and_reciprocal_rank_look_no_deeper_than_they_are_told()
    {
        string[] ranking = ["x", "y", "b", "a"];
        Assert.Equal([0, 0, 1 / 3.0, 2 / 3.0], Enumerable.Range(1, 4).Select(depth => RankingMetrics.Recall(ranking, Relevance, depth)));
        Assert.Equal([0, 0, 1 / 3.0, 1 / 3.0], Enumerable.Range(1, 4).Select(depth => RankingMetrics.ReciprocalRank(ranking, Relevance, depth)));
    }
}
