namespace OrleansLlm.Training.Search;

/// <summary>Who goes on, and for how long.</summary>
public static class HalvingPlan
{
    /// <summary>Candidates of each round: all, then one of so many, down to one.</summary>
    public static IReadOnlyList<int> Rounds(int candidates, int halving)
    {
        var rounds = new List<int> { candidates };
        while (rounds[^1] > 1)
        {
            rounds.Add((rounds[^1] + halving - 1) / halving);
        }

        return rounds;
    }

    /// <summary>Seconds of a candidate in a round: each round has the same share of the budget.</summary>
    public static double Seconds(double minutes, IReadOnlyList<int> rounds, int round)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        return minutes * 60 / rounds.Count / rounds[round];
    }

    /// <summary>The best of a round, best first. Equal scores keep their order.</summary>
    public static IReadOnlyList<SearchStanding> Best(IEnumerable<SearchStanding> standings, int count)
    {
        ArgumentNullException.ThrowIfNull(standings);
        return [.. standings.OrderBy(standing => standing.Score).Take(count)];
    }
}
