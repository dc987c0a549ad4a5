using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests;

/// <summary>Who used how much of the model's time. Each run of the fake model takes one second of the engine's clock.</summary>
public sealed class LlmEngineComputeTimeTests : IDisposable
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);
    private readonly ManualResetEventSlim _submitted = new();
    private int _runs;

    [Fact]
    public async Task Shares_of_all_sequences_add_up_to_the_time_the_model_ran()
    {
        await using var fixture = Fixture(new EngineOptions { MaxTokensPerStep = 16, PrefillChunk = 5 });
        var results = await RunAsync(fixture, [4, 9, 12], maxTokens: 8);

        AssertClose(TimeSpan.FromSeconds(_runs), Sum(results));
        Assert.All(results, result => Assert.InRange(result.ComputeTime, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(_runs - 2)));
    }

    [Fact]
    public async Task A_sequence_alone_pays_for_each_of_its_runs_and_not_for_its_wait()
    {
        await using var fixture = Fixture(new EngineOptions { MaxTokensPerStep = 16, PrefillChunk = 5 });
        var result = Assert.Single(await RunAsync(fixture, [7], maxTokens: 6));

        // Two runs for the prompt (5 and 2 tokens), the second of which gives the first token.
        Assert.Equal((7, TimeSpan.FromSeconds(7)), (_runs, result.ComputeTime));
    }

    [Fact]
    public async Task What_is_computed_again_after_a_preemption_is_nobodys()
    {
        await using var fixture = Fixture(
            new EngineOptions { MaxTokensPerStep = 16, PrefillChunk = 5, MaxCachedTokens = 64, PrefixCache = false }, slots: 2);
        var results = await RunAsync(fixture, [10, 10], maxTokens: 45);

        var unique = results.Length * (10 + 45 - 1);
        Assert.True(fixture.Runner.Computed > unique, "Nothing was preempted.");
        Assert.InRange(Sum(results), TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(_runs) - TimeSpan.FromSeconds((fixture.Runner.Computed - unique) / 5));
    }

    public void Dispose() => _submitted.Dispose();

    private static TimeSpan Sum(IEnumerable<StreamResult> results) => results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.ComputeTime);

    private static void AssertClose(TimeSpan expected, TimeSpan actual) => Assert.InRange(actual, expected - Rounding, expected + Rounding);

    /// <summary>Runs all together: the first run waits until the last was submitted.</summary>
    private async Task<StreamResult[]> RunAsync(EngineFixture fixture, int[] prompts, int maxTokens)
    {
        SequenceRequest Request(int length) => EngineFixture.Request(maxTokens, [.. Enumerable.Range(3 + length, length)]);
        var streams = prompts.Select(length => fixture.Engine.Submit(Request(length))).ToList();
        _submitted.Set();
        return await Task.WhenAll(streams.Select(stream => stream.ReadAsync()));
    }

    private EngineFixture Fixture(EngineOptions options, int slots = 4)
    {
        var fixture = new EngineFixture(options, slots: slots);
        fixture.Runner.BeforeRun = () =>
        {
            _submitted.Wait();
            _runs++;
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
        };
        return fixture;
    }
}
