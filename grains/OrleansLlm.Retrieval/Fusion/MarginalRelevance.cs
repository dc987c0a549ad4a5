namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Maximal marginal relevance (Carbonell and Goldstein 1998): picks one after the other what is relevant and unlike what was picked.</summary>
public static class MarginalRelevance
{
    /// <summary>Indices of the picked candidates, in order.</summary>
    /// <param name="relevance">Of each candidate, brought to 0..1 here; candidates in the order of their rank.</param>
    /// <param name="similarity">Of two candidates, -1..1.</param>
    /// <param name="top">How many.</param>
    /// <param name="diversity">0: relevance alone; 1: unlikeness alone.</param>
    public static IReadOnlyList<int> Pick(IReadOnlyList<float> relevance, Func<int, int, float> similarity, int top, float diversity)
    {
        if (relevance.Count == 0)
        {
            return [];
        }

        var (best, worst) = (relevance.Max(), relevance.Min());
        var picked = new List<int>();
        var nearest = Enumerable.Repeat(0f, relevance.Count).ToArray();
        var left = Enumerable.Range(0, relevance.Count).ToList();
        while (picked.Count < top && left.Count > 0)
        {
            var next = left.MaxBy(i => (1 - diversity) * (best > worst ? (relevance[i] - worst) / (best - worst) : 1) - diversity * nearest[i]);
            picked.Add(next);
            left.Remove(next);
            foreach (var i in left)
            {
                nearest[i] = picked.Count == 1 ? similarity(i, next) : Math.Max(nearest[i], similarity(i, next));
            }
        }

        return picked;
    }
}
