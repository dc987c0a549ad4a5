using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Search;

/// <summary>The candidates of a search.</summary>
public static class CandidateGrid
{
    /// <summary>Draws a search's candidates: as many as it asks for of all combinations, in an order that follows from the base's seed.</summary>
    public static IReadOnlyList<SearchCandidate> Draw(SearchSettings search)
    {
        ArgumentNullException.ThrowIfNull(search);
        var all = All(search).ToArray();
        new Random(search.Base.Seed).Shuffle(all);
        return [.. all.Take(search.Candidates)];
    }

    /// <summary>A candidate's run.</summary>
    public static TrainingSettings Apply(SearchSettings search, SearchCandidate candidate, string output)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(candidate);
        var settings = search.Base;
        return settings with
        {
            Output = output,
            Optimizer = settings.Optimizer with { LearningRate = candidate.LearningRate },
            Lora = settings.Lora with { Rank = candidate.Rank },
            Duration = settings.Duration with { Epochs = candidate.Epochs },
            Data = settings.Data with { ReplayShare = candidate.ReplayShare },
        };
    }

    internal static List<SearchCandidate> All(SearchSettings search)
    {
        var settings = search.Base;
        return
        [
            .. from rate in Or(search.LearningRates, settings.Optimizer.LearningRate)
               from rank in Or(search.Ranks, settings.Lora.Rank)
               from epochs in Or(search.Epochs, settings.Duration.Epochs)
               from replay in Or(search.ReplayShares, settings.Data.ReplayShare)
               select new SearchCandidate(rate, rank, epochs, replay),
        ];
    }

    private static IEnumerable<T> Or<T>(IReadOnlyList<T> given, T otherwise) => given.Count > 0 ? given.Distinct() : [otherwise];
}
