namespace OrleansLlm.Retrieval.Packing;

/// <summary>Takes as much of a list as a budget allows. Counts are of whole prompts, since tokens of parts do not add up.</summary>
/// <param name="measure">The tokens that a choice costs as a whole.</param>
/// <param name="budget">The most.</param>
internal sealed class BudgetFit(Func<IReadOnlyList<ScoredSentence>, ValueTask<int>> measure, int budget)
{
    /// <summary>How many later ones are tried after the first that does not fit.</summary>
    private const int Tries = 8;

    /// <summary>The longest beginning that fits, found by halving.</summary>
    /// <param name="wanted">Most wanted first.</param>
    public async ValueTask<List<ScoredSentence>> FirstAsync(IReadOnlyList<ScoredSentence> wanted)
    {
        var (low, high) = (0, wanted.Count);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = await measure([.. wanted.Take(middle)]) <= budget ? (middle, high) : (low, middle - 1);
        }

        return [.. wanted.Take(low)];
    }

    /// <summary>The longest beginning that fits, and of what follows each that still does.</summary>
    public async ValueTask<List<ScoredSentence>> BestAsync(IReadOnlyList<ScoredSentence> wanted)
    {
        var taken = await FirstAsync(wanted);
        foreach (var next in wanted.Skip(taken.Count + 1).Take(Tries))
        {
            taken.Add(next);
            if (await measure(taken) > budget)
            {
                taken.RemoveAt(taken.Count - 1);
            }
        }

        return taken;
    }
}
