namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>Figures of one way to compare texts.</summary>
internal static class EmbeddingTasks
{
    /// <summary>Spearman's rank correlation with what people found.</summary>
    public static double Spearman(ITextIndex index, IReadOnlyList<(string Left, string Right, double Score)> pairs)
    {
        index.Index([.. pairs.SelectMany(pair => new[] { pair.Left, pair.Right })]);
        var given = Ranks([.. pairs.Select(pair => (double)index.Similarity(pair.Left, pair.Right))]);
        return Pearson(given, Ranks([.. pairs.Select(pair => pair.Score)]));
    }

    /// <summary>The share of texts whose nearest known text has the same label.</summary>
    public static double NearestLabel(ITextIndex index, IReadOnlyList<(string Text, string Label)> known, IReadOnlyList<(string Text, string Label)> asked)
    {
        index.Index([.. known.Select(entry => entry.Text)]);
        return asked.AsParallel().Average(entry =>
        {
            var scores = new float[known.Count];
            index.Scores(entry.Text, scores);
            return known[Array.IndexOf(scores, scores.Max())].Label == entry.Label ? 1.0 : 0;
        });
    }

    /// <summary>Ranks texts for each query: nDCG@10, recall@100 and the mean reciprocal rank of the first relevant one.</summary>
    public static (double Gain, double Recall, double Reciprocal) Retrieve(
        ITextIndex index, IReadOnlyList<string> texts, IReadOnlyList<(string Text, int[] Relevant)> queries)
    {
        index.Index(texts);
        var results = queries.AsParallel().AsOrdered().Select(query =>
        {
            var scores = new float[texts.Count];
            index.Scores(query.Text, scores);
            var order = Enumerable.Range(0, texts.Count).OrderByDescending(i => scores[i]).ToArray();
            var ranks = Array.ConvertAll(query.Relevant, text => Array.IndexOf(order, text) + 1);
            var ideal = Enumerable.Range(1, Math.Min(ranks.Length, 10)).Sum(Discount);
            return (ranks.Where(rank => rank <= 10).Sum(Discount) / ideal, ranks.Count(rank => rank <= 100) / (double)ranks.Length, 1.0 / ranks.Min());
        }).ToList();
        return (results.Average(result => result.Item1), results.Average(result => result.Item2), results.Average(result => result.Item3));
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 1);

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end - 1) / 2.0;
            }

            start = end;
        }

        return ranks;
    }

    private static double Pearson(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var together = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return together / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
