using OrleansLlm.Trainer.Search;
using OrleansLlm.Training.Runs;
using OrleansLlm.Training.Search;

namespace OrleansLlm.Trainer.Tests.Runs;

public sealed class SearchTests(TrainedBase trained) : IClassFixture<TrainedBase>
{
    [Fact]
    public void A_search_drops_the_worse_half_and_names_the_best_settings()
    {
        var settings = trained.Settings("search") with { Weights = TrainedWeights.Lora, Duration = new DurationSettings { Epochs = 1 } };
        var search = new SearchSettings { Base = settings, LearningRates = [1e-6, 1e-2], Ranks = [2, 4], Candidates = 4, Minutes = 4 };
        Assert.Equal((TrainingExitCode.Finished, ""), Run(search, out var told));
        Assert.Equal([4, 2, 1], told.GroupBy(standing => standing.Round).Select(round => round.Count()));

        // A rate of a millionth learns nothing: both such candidates are the first to go.
        Assert.All(told.Where(standing => standing.Round > 0), standing => Assert.Equal(1e-2, standing.Candidate.LearningRate));
        var best = TrainingSettingsFile.Read(trained.In("search/best.json"));
        Assert.Equal(1e-2, best.Optimizer.LearningRate);
        Assert.Equal(1 + told.Count, File.ReadAllLines(trained.In("search/search.csv")).Length);

        Assert.Equal((TrainingExitCode.Finished, ""), Run(search, out var again));
        Assert.Empty(again);
    }

    [Fact]
    public void A_search_of_other_candidates_does_not_take_over_what_was_measured()
    {
        var search = new SearchSettings { Base = trained.Settings("searched"), LearningRates = [1e-3, 1e-2], Candidates = 2, Minutes = 1 };
        Directory.CreateDirectory(search.Base.Output);
        var other = new SearchStanding(0, new SearchCandidate(0.5, 2, 1, 0), 0, 10, 1, 0.1, 1, null, IsOver: true);
        File.WriteAllLines(Path.Combine(search.Base.Output, SearchFiles.Standings), [SearchFiles.ToLine(other)]);
        Assert.Contains("another search", Assert.Throws<TrainingException>(() => Run(search, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_is_part_of_the_minutes_and_every_candidate_makes_a_step()
    {
        var settings = trained.Settings("short") with { Duration = new DurationSettings { Epochs = 1 } };
        var search = new SearchSettings { Base = settings, LearningRates = [1e-3, 1e-2], Candidates = 2, Minutes = 10 };
        var (code, error) = Run(search, out var told, new HourlyClock());
        Assert.Equal(TrainingExitCode.Finished, code);
        Assert.Equal([1, 1, 2], told.Select(standing => standing.Step));
        Assert.Contains("warning: candidate 0 made a single step in round 0: of its 150 s", error, StringComparison.Ordinal);
    }

    /// <summary>An hour passes from one look to the next: loading takes longer than any slice.</summary>
    private sealed class HourlyClock : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 3600 * _looks++;
    }

    private static (TrainingExitCode Code, string Error) Run(SearchSettings search, out List<SearchStanding> told, TimeProvider? time = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = new SearchRun(search, output, error, time ?? TimeProvider.System).Run(TestContext.Current.CancellationToken);
        told = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SearchFiles.FromLine).OfType<SearchStanding>()];
        return (code, error.ToString());
    }
}
