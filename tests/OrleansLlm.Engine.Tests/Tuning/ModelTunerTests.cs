using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Engine.Tuning;

namespace OrleansLlm.Engine.Tests.Tuning;

public sealed class ModelTunerTests
{
    [Fact]
    public void A_real_model_is_measured_and_settings_chosen_among_the_candidates()
    {
        var told = new Collected();
        var options = new TuneOptions { Minutes = 0.1, Rounds = 1, Streams = [1, 3] };
        var tuner = new ModelTuner(TestModels.EmberInt8, TestModels.Ember, new RunnerOptions { Threads = 1 }, options, TimeProvider.System, told);
        var report = tuner.Run(TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (report.Settings.Sessions, report.Settings.Threads));
        foreach (var (phase, chosen) in new[] { ("layout", "1 x 1"), ("batch", $"{report.Settings.Slots}"), ("chunk", $"{report.Settings.PrefillChunk}") })
        {
            Assert.Equal(chosen, Assert.Single(report.Rows, row => row.Phase == phase && row.IsChosen).Candidate);
        }

        Assert.All(report.Rows, row => Assert.All(row.Rates, rate => Assert.True(rate > 0)));
        Assert.Equal(2, report.Rows[0].Rates.Count);
        Assert.Equal(report.Rows.Sum(row => row.Rounds), told.Count);
    }

    [Fact]
    public void Sessions_side_by_side_share_the_sequences_out()
    {
        using var rig = new TuneRig(TestModels.EmberInt8, TestModels.Ember, new RunnerOptions(), new Layout(2, 1), slots: 2, TimeProvider.System);
        Assert.True(rig.Decode(1) > 0);
        Assert.True(rig.Decode(4) > 0);
        Assert.True(rig.Prefill(64) > 0);
    }

    [Fact]
    public void It_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var tuner = new ModelTuner(TestModels.EmberInt8, TestModels.Ember, new RunnerOptions { Threads = 1 }, new TuneOptions(), TimeProvider.System);
        Assert.Throws<OperationCanceledException>(() => tuner.Run(cancelled.Token));
    }

    [Theory]
    [InlineData(0.0, 1, "Minutes must be between 0.1 and 240. Given: 0.")]
    [InlineData(1.0, 300, "Streams must be from 1 to 256. Given: 300.")]
    public void Options_out_of_range_are_named(double minutes, int streams, string problem)
    {
        var tuner = new ModelTuner(
            TestModels.EmberInt8, TestModels.Ember, new RunnerOptions(), new TuneOptions { Minutes = minutes, Streams = [streams] }, TimeProvider.System);
        Assert.Equal(problem, Assert.Throws<ArgumentException>(() => tuner.Run(CancellationToken.None)).Message);
    }

    private sealed class Collected : IProgress<TuneProgress>
    {
        public int Count { get; private set; }

        public void Report(TuneProgress value) => Count++;
    }
}
