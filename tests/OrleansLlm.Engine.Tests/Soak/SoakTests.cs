using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Benchmarks.Soak;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Tests.Soak;

/// <summary>The soak benchmark's traffic for a few hundred requests, over a fake model: without rounding there are no ties, so every text must be equal.</summary>
public sealed class SoakTests
{
    private const int MaxLength = 256;

    [Fact]
    public async Task Random_traffic_gives_the_reference_loops_texts_and_leaves_nothing_behind()
    {
        var tokenizer = TokenizerFiles.Load(Path.Combine(TestData.RepositoryRoot, "silo", "models", "ember"));
        var config = TestModels.Ember with { ContextLength = MaxLength };
        var options = new EngineOptions
        {
            MaxTokensPerStep = 64,
            PrefillChunk = 24,
            MaxCachedTokens = 2 * MaxLength,
            MaxWaiting = 8,
            UnreadUpdates = 8,
        };
        using var alone = new FakeModelRunner(1, MaxLength, config.VocabularySize);
        await using var engine = new LlmEngine(
            new FakeModelRunner(4, MaxLength, config.VocabularySize, prefixSlots: 4), tokenizer, config, options, new StandingClock(), NullLogger<LlmEngine>.Instance,
            draft: FakeModelRunner.LikeTheModelAtTimes(3, MaxLength, config.VocabularySize));
        using var run = new SoakRun(
            engine, new ReferenceLoop(alone, tokenizer, config.EosTokenIds, rounding: 0), new SoakRequests(tokenizer, config, MaxLength), checkedShare: 1);
        await run.RunAsync(callers: 9, seed: 7, (_, request) => request < 36);
        await engine.DrainAsync();
        Assert.Empty(run.Counts.Wrong);
        Assert.Equal((0, 0), (engine.Load.Running, engine.Load.Waiting));
        Assert.True(
            run.Counts is { Checked: > 100, Cancelled: > 10, Refused: > 10, Accepted: > 0, Cached: > 0 }, run.Counts.ToString());
    }
}
