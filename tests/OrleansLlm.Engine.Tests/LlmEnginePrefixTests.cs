using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests;

public sealed class LlmEnginePrefixTests
{
    [Fact]
    public async Task Ember_int8_computes_only_the_rest_of_a_long_prompt_it_has_seen() => await AssertReusesAsync(TestModels.EmberInt8, TestModels.Ember, 900);

    [Fact]
    public async Task Ember_fp32_computes_only_the_rest_of_a_long_prompt_it_has_seen() => await AssertReusesAsync(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M, 900);

    [Fact]
    public async Task Tiny_gpt2_without_shared_buffers_computes_only_the_rest_too() => await AssertReusesAsync(TestModels.TinyGpt2Graph(), TestModels.TinyGpt2, 400);

    [Fact]
    public async Task A_second_turn_computes_what_is_new_and_other_tenants_compute_everything()
    {
        await using var fixture = new EngineFixture();
        var first = EngineFixture.Request(10, [.. Enumerable.Range(3, 20)]) with { Tenant = "a" };
        Assert.Equal(0, (await fixture.Engine.Submit(first).ReadAsync()).CachedPromptTokens);
        var second = first with { Prompt = (int[])[.. first.Prompt.Span, .. fixture.Alone(first), 40, 41] };
        Assert.Equal(0, (await fixture.Engine.Submit(second with { Tenant = "b" }).ReadAsync()).CachedPromptTokens);
        var computed = fixture.Runner.Computed;
        var turn = await fixture.Engine.Submit(second).ReadAsync();
        // All but the last output of the first turn was computed then: that one, two new ones, nine of ten outputs.
        Assert.Equal((29, 3 + 9), (turn.CachedPromptTokens, fixture.Runner.Computed - computed));
        Assert.Equal(EngineFixture.TextOf(fixture.Alone(second)), turn.Text);
    }

    [Fact]
    public async Task A_cancelled_sequence_leaves_its_prefix_and_a_failed_one_does_not()
    {
        await using var fixture = new EngineFixture();
        var request = EngineFixture.Request(30, [.. Enumerable.Range(3, 20)]);
        using var gate = new SemaphoreSlim(4); // The prompt's chunks.
        fixture.Runner.BeforeRun = gate.Wait;
        var cancelled = fixture.Engine.Submit(request);
        await cancelled.Updates.ReadAsync();
        // The engine is at the gate of the second token, or comes to it.
        cancelled.Cancel();
        gate.Release(30);
        await Assert.ThrowsAsync<OperationCanceledException>(cancelled.ReadAsync);
        Assert.InRange((await fixture.Engine.Submit(request with { MaxTokens = 1 }).ReadAsync()).CachedPromptTokens, 19, 19);

        var isBroken = true;
        fixture.Runner.BeforeRun = () => _ = isBroken ? throw new InvalidOperationException("boom") : 0;
        await Assert.ThrowsAsync<EngineFailedException>(fixture.Engine.Submit(request).ReadAsync);
        isBroken = false;
        var after = await fixture.Engine.Submit(request).ReadAsync();
        Assert.Equal((0, EngineFixture.TextOf(fixture.Alone(request))), (after.CachedPromptTokens, after.Text));
    }

    private static async Task AssertReusesAsync(DecoderGraph graph, ModelConfig config, int length)
    {
        var options = new EngineOptions { Runner = new RunnerOptions { Slots = 2, Threads = 1 } };
        var common = Enumerable.Range(0, length).Select(i => 3 + (i * 131 % (config.VocabularySize - 3))).ToArray();
        await using var engine = new LlmEngine(
            OnnxModelRunner.Load(graph, config, options.Runner), new TestTokenizer(config.VocabularySize), config, options, TimeProvider.System, NullLogger<LlmEngine>.Instance);
        using var solo = OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = 1, Threads = 1 });
        for (var i = 0; i < 4; i++)
        {
            var request = new SequenceRequest
            {
                Id = $"s{i}",
                Prompt = (int[])[.. common, 50 + i, 60 + i, 70],
                MaxTokens = 20,
                IgnoreEndOfSequence = true,
                Sampling = new SamplingParameters { Temperature = i < 3 ? 0 : 0.8f, Seed = 7 },
            };
            var result = await engine.Submit(request).ReadAsync();
            Assert.Equal(i == 0 ? 0 : length, result.CachedPromptTokens);
            Assert.Equal(TestTokenizer.TextOf(SoloLoop.Generate(solo, request, config.EosTokenIds)), result.Text);
        }
    }
}
