using CsCheck;
using OrleansLlm.Cli.Bench;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tests.Bench;

public sealed class BenchMathsTests
{
    [Fact]
    public void Quantiles_lie_within_the_sample_and_rise() =>
        Gen.Double[-1e6, 1e6].Array[1, 200].Sample(values =>
        {
            var found = Quantiles.Of(values)!;
            return values.Min() <= found.P50 && found.P50 <= found.P90 && found.P90 <= found.P99 && found.P99 <= found.Max
                && found.Max == values.Max();
        });

    [Fact]
    public void Quantiles_do_not_depend_on_the_order() =>
        Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 50], Gen.Int[0, 1000]).Sample((values, seed) =>
        {
            var shuffled = values.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (Quantiles.Of(values)!, Quantiles.Of(shuffled)!);
            return (one.P50, one.P90, one.P99) == (other.P50, other.P90, other.P99);
        });

    [Fact]
    public void Quantiles_of_known_samples_are_known()
    {
        var hundred = Quantiles.Of(Enumerable.Range(0, 101).Select(i => (double)i))!;
        Assert.Equal((50, 50, 90, 99, 100), (hundred.Mean, hundred.P50, hundred.P90, hundred.P99, hundred.Max));
        Assert.Equal(1.5, Quantiles.Of([1, 2])!.P50);
        Assert.Equal(7, Quantiles.Of([7])!.P99);
        Assert.Null(Quantiles.Of([]));
    }

    [Fact]
    public void Uniform_lengths_stay_in_their_range_and_reach_both_ends() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 20], Gen.Int[0, 10_000]).Sample((low, width, seed) =>
        {
            var lengths = LengthDistribution.Parse($"uniform:{low}-{low + width}");
            var random = new Random(seed);
            var drawn = Enumerable.Range(0, 1000).Select(_ => lengths.Next(random)).ToArray();
            return drawn.Min() == low && drawn.Max() == low + width;
        });

    [Theory]
    [InlineData("fixed:64", 64, 0)]
    [InlineData("64", 64, 0)]
    [InlineData("normal:200,20", 200, 20)]
    [InlineData("uniform:100-300", 200, 58)]
    public void A_distribution_has_its_mean_and_spread(string text, double mean, double deviation)
    {
        var lengths = LengthDistribution.Parse(text);
        var random = new Random(5);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => (double)lengths.Next(random)).ToArray();
        Assert.InRange(drawn.Average(), mean - 2, mean + 2);
        Assert.InRange(Math.Sqrt(drawn.Average(x => (x - drawn.Average(y => y) * 1.0) * (x - mean))), deviation - 2, deviation + 2);
    }

    [Fact]
    public void A_lognormal_length_has_its_median_and_is_at_least_one()
    {
        var lengths = LengthDistribution.Parse("lognormal:100,2");
        var random = new Random(5);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => (double)lengths.Next(random)).ToArray();
        Assert.InRange(Quantiles.Of(drawn)!.P50, 93, 107);
        Assert.True(drawn.Min() >= 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("uniform:5")]
    [InlineData("uniform:9-3")]
    [InlineData("normal:5")]
    [InlineData("normal:NaN,1")]
    [InlineData("gamma:1,2")]
    [InlineData("fixed:1e9")]
    public void Other_text_is_no_distribution(string text) =>
        Assert.Contains($"Given: {text}", Assert.Throws<CliException>(() => LengthDistribution.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Poisson_gaps_have_the_mean_and_the_spread_of_their_rate()
    {
        var times = PoissonArrivals.Generate(4, new Random(3)).Take(20_000).Select(at => at.TotalSeconds).ToArray();
        var gaps = times.Zip(times.Prepend(0), (time, before) => time - before).ToArray();
        Assert.All(gaps, gap => Assert.True(gap >= 0));
        Assert.InRange(gaps.Average(), 0.24, 0.26);
        // An exponential's deviation equals its mean.
        Assert.InRange(Math.Sqrt(gaps.Average(gap => Math.Pow(gap - 0.25, 2))), 0.24, 0.26);
    }

    [Fact]
    public void A_plan_is_the_same_for_the_same_seed_only()
    {
        var plan = new BenchPlan { PromptTokens = LengthDistribution.Parse("uniform:1-500"), OutputTokens = LengthDistribution.Parse("uniform:1-500"), Seed = 1, Requests = 50 };
        Assert.Equal(plan.Poisson(3), plan.Poisson(3));
        Assert.NotEqual(plan.Poisson(3), (plan with { Seed = 2 }).Poisson(3));
        Assert.Equal(50, plan.Closed().Count());
    }

    [Fact]
    public void Only_good_answers_count_and_failures_are_counted_by_kind()
    {
        RequestResult[] results =
        [
            new() { FirstToken = 0.1, LastToken = 0.5, End = 0.6, OutputTokens = 5, PromptTokens = 10 },
            new() { FirstToken = 0.3, LastToken = 0.3, End = 0.4, OutputTokens = 1, PromptTokens = 20 },
            new() { Error = "http_429" }, new() { Error = "http_429" }, new() { Error = "truncated" },
        ];
        var summary = BenchSummary.Of("x", results, seconds: 2);
        Assert.Equal((5, 1.0, 3.0, 15.0), (summary.Requests, summary.RequestsPerSecond, summary.OutputTokensPerSecond, summary.PromptTokensPerSecond));
        Assert.Equal(2, summary.Errors["http_429"]);
        Assert.Equal(1, summary.Errors["truncated"]);
        Assert.Equal(100, summary.InterToken!.P50, 6);
        Assert.Equal(200, summary.TimeToFirstToken!.P50, 6);
        Assert.Equal(500, summary.EndToEnd!.P50, 6);
    }
}
