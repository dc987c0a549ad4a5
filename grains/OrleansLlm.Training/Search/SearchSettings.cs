using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Search;

/// <summary>
/// A search for a run's settings by successive halving (Jamieson and Talwalkar 2016): candidates share a budget of minutes; after each round only the best go on, with
/// as much time together as all had before. What <c>orleansllm-trainer search SEARCH.json</c> reads.
/// </summary>
/// <remarks>
/// Each candidate is a run of its own in <c>candidates/N</c> of the base's output folder, paused between rounds: each follows its own full schedule, so that a long
/// run is not judged by another's annealing. The score is the lowest loss on the validation set within the general limit. Written are a <see cref="SearchStanding"/>
/// a line to standard output and <c>search.jsonl</c>, <c>search.csv</c>, and the best settings as <c>best.json</c>. Started again, finished rounds are not repeated.
/// </remarks>
public sealed record SearchSettings
{
    /// <summary>What all candidates share.</summary>
    public required TrainingSettings Base { get; init; }

    /// <summary>Learning rates to try.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>Ranks to try; of low-rank runs.</summary>
    public IReadOnlyList<int> Ranks { get; init; } = [];

    /// <summary>Epochs to try.</summary>
    public IReadOnlyList<double> Epochs { get; init; } = [];

    /// <summary>Shares of replay to try.</summary>
    public IReadOnlyList<double> ReplayShares { get; init; } = [];

    /// <summary>Candidates, drawn from all combinations without repetition.</summary>
    public int Candidates { get; init; } = 8;

    /// <summary>Of so many candidates one goes on.</summary>
    public int Halving { get; init; } = 2;

    /// <summary>Minutes for all together, in which models and data are loaded too. Each candidate of a round makes one step at least.</summary>
    public double Minutes { get; init; } = 30;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="TrainingException">Names the field, the rule and the value.</exception>
    public void Check()
    {
        Base.Check();
        TrainingException.Demand(Candidates is >= 2 and <= 1024, "candidates", "from 2 to 1024", Candidates);
        TrainingException.Demand(Halving is >= 2 and <= 16, "halving", "from 2 to 16", Halving);
        TrainingException.Demand(Minutes is > 0 and <= 1_000_000, "minutes", "above 0 and at most 1000000", Minutes);
        TrainingException.Demand(Base.Data.Validation.Count > 0 || Base.Data.ValidationShare > 0, "base.data.validation_share", "above 0: candidates are compared by it", 0);
        TrainingException.Demand(
            Base.Duration is { Steps: 0, Minutes: 0 }, "base.duration", "given in epochs: steps and minutes of candidates follow from the budget", Base.Duration);
        TrainingException.Demand(Ranks.Count == 0 || Base.Weights != TrainedWeights.Full, "ranks", "left out where base.weights is full", Ranks.Count);
        TrainingException.Demand(ReplayShares.Count == 0 || Base.Data.Replay.Count > 0, "replay_shares", "left out where there is no base.data.replay", ReplayShares.Count);
        if (CandidateGrid.All(this).Count < 2)
        {
            throw TrainingException.Setting("learning_rates, ranks, epochs, replay_shares", "at least two combinations", CandidateGrid.All(this).Count);
        }
    }
}
