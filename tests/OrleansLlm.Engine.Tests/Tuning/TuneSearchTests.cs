using CsCheck;
using OrleansLlm.Engine.Tuning;

namespace OrleansLlm.Engine.Tests.Tuning;

public sealed class TuneSearchTests
{
    [Fact]
    public void A_clear_winner_is_found_through_noise() => Gen.Select(Gen.Int[0, 4], Gen.Double[-0.05, 0.05].Array[200]).Sample((winner, noise) =>
    {
        var drawn = 0;
        var measured = TuneSearch.Measure([0, 1, 2, 3, 4], 5, () => true, candidate => [(candidate == winner ? 150 : 100) * (1 + noise[drawn++])]);
        Assert.Equal(winner, TuneSearch.Choose(measured, 0.03).Candidate);
    });

    [Fact]
    public void Among_equals_the_preferred_one_wins_whatever_the_noise() => Gen.Double[-0.01, 0.01].Array[200].Sample(noise =>
    {
        var drawn = 0;
        var measured = TuneSearch.Measure([0, 1, 2, 3], 5, () => true, _ => [100 * (1 + noise[drawn++])]);
        Assert.Equal(0, TuneSearch.Choose(measured, 0.03).Candidate);
    });

    [Fact]
    public void A_drift_of_the_machine_falls_on_all_candidates_alike()
    {
        var speed = 100.0;
        var measured = TuneSearch.Measure([0, 1, 2], 2, () => true, candidate =>
        {
            speed *= 0.95;
            return [candidate == 2 ? speed * 1.3 : speed];
        });
        Assert.Equal(2, TuneSearch.Choose(measured, 0.03).Candidate);
        Assert.Equal(measured[0].Score, measured[1].Score, 1.0);
    }

    [Fact]
    public void Each_rate_counts_by_its_ratio()
    {
        // Twice as fast alone, a little slower together: the small figure is not drowned by the large one.
        var measured = TuneSearch.Measure(["even", "solo"], 1, () => true, candidate => candidate == "even" ? [100, 1000] : [200, 950]);
        Assert.Equal("solo", TuneSearch.Choose(measured, 0.03).Candidate);
    }

    [Fact]
    public void A_hopeless_candidate_is_measured_once()
    {
        var measured = TuneSearch.Measure([100.0, 50.0, 90.0], 4, () => true, rate => [rate]);
        Assert.Equal([4, 1, 4], measured.Select(candidate => candidate.Rounds));
    }

    [Fact]
    public void Without_time_the_first_candidate_is_measured_and_chosen()
    {
        var measured = TuneSearch.Measure([7, 8], 3, () => false, _ => [1]);
        Assert.Equal(7, Assert.Single(measured).Candidate);
        Assert.Equal(7, TuneSearch.Choose(measured, 0).Candidate);
    }

    [Fact]
    public void A_candidate_that_can_not_be_run_is_left_out()
    {
        var tries = 0;
        var measured = TuneSearch.Measure([1, 2], 3, () => true, candidate => candidate == 2 ? [5] : ++tries > 0 ? null : [9]);
        Assert.Equal(2, Assert.Single(measured).Candidate);
        Assert.Equal(1, tries);
    }

    [Fact]
    public void Noise_is_the_usual_distance_from_the_median()
    {
        double[] rates = [100, 90, 110, 400];
        var next = 0;
        var measured = TuneSearch.Measure(["one"], rates.Length, () => true, _ => [rates[next++]]);
        Assert.Equal(105, measured[0].Score, 0.001);
        Assert.Equal(10 / 105.0, measured[0].Noise, 0.001);
    }

    [Theory]
    [InlineData(0.1, 16)] // 32 is slower, 64 is as good but its step takes 160 ms
    [InlineData(0.2, 64)]
    [InlineData(0.001, 1)] // even the smallest batch is slower than that: twice its step is allowed, which 2 needs more than
    public void The_cap_is_the_largest_batch_that_is_as_good_as_the_best_within_the_step(double longestStep, int cap)
    {
        var rates = new Dictionary<int, double> { [1] = 100, [2] = 95, [4] = 190, [8] = 300, [16] = 400, [32] = 300, [64] = 400 };
        var measured = TuneSearch.Measure([.. rates.Keys], 1, () => true, batch => [rates[batch]]);
        Assert.Equal(cap, TuneSearch.ChooseCap(measured, longestStep, 0.03).Candidate);
    }

    [Theory]
    [InlineData(1, 8, "1 x 1")]
    [InlineData(2, 8, "1 x 1, 1 x 2, 2 x 1, 1 x 2 spinning")]
    [InlineData(2, 1, "1 x 1, 1 x 2, 1 x 2 spinning")]
    [InlineData(6, 8, "1 x 1, 1 x 2, 1 x 4, 1 x 6, 2 x 3, 4 x 1, 1 x 2 spinning, 1 x 4 spinning, 1 x 6 spinning, 2 x 3 spinning")]
    public void Layouts_share_the_cores_out(int cores, int mostSessions, string expected) =>
        Assert.Equal(expected, string.Join(", ", Layout.Candidates(cores, mostSessions)));
}
