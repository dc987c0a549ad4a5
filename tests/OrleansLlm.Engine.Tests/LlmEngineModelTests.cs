using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests;

/// <summary>Real models: whatever else is in the batch, a sequence's tokens are those of a plain loop over it alone.</summary>
public sealed class LlmEngineModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Ember_fp32_gives_the_plain_loops_tokens_in_any_company(int seed) =>
        await AssertSameAsAloneAsync(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M, seed, sampled: seed == 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Tiny_gpt2_without_shared_buffers_gives_the_plain_loops_tokens_in_any_company(int seed) =>
        await AssertSameAsAloneAsync(TestModels.TinyGpt2Graph(), TestModels.TinyGpt2, seed, sampled: seed == 2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ember_int8_gives_the_plain_loops_tokens_in_any_company(int seed) =>
        await AssertSameAsAloneAsync(TestModels.EmberInt8, TestModels.Ember, seed, sampled: seed == 2);

    [Theory]
    [InlineData(DecoderInputs.Lengths, 0, 1)]
    [InlineData(DecoderInputs.Lengths, 0, 2)]
    [InlineData(DecoderInputs.AttentionMask, 0, 3)]
    [InlineData(DecoderInputs.Lengths, 40, 4)]
    public async Task Written_fp32_models_give_the_plain_loops_tokens_in_any_company(DecoderInputs inputs, int window, int seed)
    {
        using var model = new WrittenModel(WrittenModel.Small with { Windows = [window] }, new DecoderFormat { Inputs = inputs });
        await AssertSameAsAloneAsync(model.Package.Graph, model.Config, seed, sampled: seed == 2);
    }

    [Fact]
    public async Task Ember_fp32_with_its_int8_form_as_draft_gives_the_plain_loops_tokens() =>
        await AssertSpeculatesSameAsAloneAsync(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M, TestModels.Ember2MGraph("int8all"));

    [Fact]
    public async Task Ember_int8_with_lookup_gives_the_plain_loops_tokens() =>
        await AssertSpeculatesSameAsAloneAsync(TestModels.EmberInt8, TestModels.Ember);

    [Fact]
    public async Task Tiny_gpt2_with_lookup_gives_the_plain_loops_tokens() =>
        await AssertSpeculatesSameAsAloneAsync(TestModels.TinyGpt2Graph(), TestModels.TinyGpt2);

    [Theory]
    [InlineData(DecoderInputs.Lengths, 0)]
    [InlineData(DecoderInputs.AttentionMask, 40)]
    public async Task Written_fp32_models_that_draft_for_themselves_give_the_plain_loops_tokens(DecoderInputs inputs, int window)
    {
        using var model = new WrittenModel(WrittenModel.Small with { Windows = [window] }, new DecoderFormat { Inputs = inputs });
        await AssertSpeculatesSameAsAloneAsync(model.Package.Graph, model.Config, model.Package.Graph);
    }

    private static async Task AssertSpeculatesSameAsAloneAsync(DecoderGraph graph, ModelConfig config, DecoderGraph? draft = null)
    {
        // With a clock that stands still nothing costs anything, so it speculates wherever it can.
        var greedy = await AssertSameAsAloneAsync(graph, config, 1, sampled: false, new FakeTimeProvider(), draft);
        var sampled = await AssertSameAsAloneAsync(graph, config, 2, sampled: true, new FakeTimeProvider(), draft);
        var results = greedy.Concat(sampled).OfType<StreamResult>().ToList();
        Assert.True(results.Sum(result => result.Accepted) > 0, "no proposal was accepted");
        Assert.True(results.Sum(result => result.Rejected) > 0 || draft == graph, "no proposal was rejected");
    }

    private static async Task<StreamResult?[]> AssertSameAsAloneAsync(
        DecoderGraph graph, ModelConfig config, int seed, bool sampled, TimeProvider? time = null, DecoderGraph? draft = null)
    {
        var requests = Requests(new Random(seed), config, 24, sampled);
        var results = await RunAsync(graph, config, requests, time ?? TimeProvider.System, draft);
        using var solo = OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = 1, Threads = 1 });
        for (var i = 0; i < requests.Count; i++)
        {
            if (results[i] is { } result)
            {
                Assert.Equal(TestTokenizer.TextOf(SoloLoop.Generate(solo, requests[i], config.EosTokenIds)), result.Text);
            }
        }

        return results;
    }

    /// <summary>Runs all on few slots, short of cache so that some are preempted; every fifth is cancelled on the way (null).</summary>
    private static async Task<StreamResult?[]> RunAsync(
        DecoderGraph graph, ModelConfig config, List<SequenceRequest> requests, TimeProvider time, DecoderGraph? draft)
    {
        var options = new EngineOptions
        {
            Runner = new RunnerOptions { Slots = 5, MaxLength = 200, Threads = 1 },
            MaxTokensPerStep = 48,
            PrefillChunk = 16,
            MaxCachedTokens = 350,
        };
        var runner = OnnxModelRunner.Load(graph, config, options.Runner);
        var drafter = draft is null ? null : OnnxModelRunner.Load(draft, config, new RunnerOptions { Slots = 5, Threads = 1 });
        await using var engine = new LlmEngine(
            runner, new TestTokenizer(config.VocabularySize), config, options, time, NullLogger<LlmEngine>.Instance, draft: drafter);
        return await Task.WhenAll(requests.Select(async (request, i) =>
        {
            var stream = engine.Submit(request);
            if (i % 5 != 4)
            {
                return await stream.ReadAsync();
            }

            await stream.Updates.ReadAsync();
            stream.Cancel();
            return null;
        }));
    }

    /// <summary>Two of three begin like others of their tenant.</summary>
    private static List<SequenceRequest> Requests(Random random, ModelConfig config, int count, bool sampled) => [.. Enumerable.Range(0, count).Select(i => new SequenceRequest
    {
        Id = $"s{i}",
        Tenant = $"tenant {i % 2}",
        Prompt = Enumerable.Range(0, i % 3 == 0 ? 0 : 50).Select(at => 3 + (at * 6 * (1 + (i % 3))))
            .Concat(Enumerable.Range(0, random.Next(1, 70)).Select(_ => random.Next(3, config.VocabularySize))).ToArray(),
        MaxTokens = random.Next(2, 60),
        IgnoreEndOfSequence = true,
        Sampling = new SamplingParameters
        {
            Temperature = sampled ? 0.8f : 0,
            TopP = sampled ? 0.95f : 1,
            TopK = sampled && i % 2 == 0 ? 40 : 0,
            RepetitionPenalty = sampled && i % 3 == 0 ? 1.1f : 1,
            Seed = (ulong)i,
        },
    })];
}
