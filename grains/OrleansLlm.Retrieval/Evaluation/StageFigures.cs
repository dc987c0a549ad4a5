namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>How good one stage's rankings are, as means over the queries.</summary>
/// <param name="Stage">lexical, vector, hybrid or reranked.</param>
/// <param name="Queries">How many.</param>
/// <param name="Ndcg10">nDCG of the first 10.</param>
/// <param name="Mrr10">Reciprocal rank of the first relevant document within the first 10.</param>
/// <param name="Recall">Recall of the first 1, 2, 3 ... documents.</param>
/// <param name="Milliseconds">The median time of a search; embedding the query is not in it, reranking is.</param>
public sealed record StageFigures(string Stage, int Queries, double Ndcg10, double Mrr10, IReadOnlyList<double> Recall, double Milliseconds)
{
    /// <summary>The recall of the first so many documents; beyond the depth, that of the depth.</summary>
    public double RecallAt(int depth) => Recall[Math.Min(depth, Recall.Count) - 1];
}
