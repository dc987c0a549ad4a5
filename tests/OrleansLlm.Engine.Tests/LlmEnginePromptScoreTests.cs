using System.Numerics.Tensors;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests;

public sealed class LlmEnginePromptScoreTests
{
    [Fact]
    public async Task Ember_scores_a_prompt_as_a_plain_loop_does_in_any_company() => await AssertScoresAsync(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M, 150);

    [Fact]
    public async Task Tiny_gpt2_without_shared_buffers_does_too() => await AssertScoresAsync(TestModels.TinyGpt2Graph(), TestModels.TinyGpt2, 90);

    [Fact]
    public async Task A_prompt_of_one_token_has_no_scores()
    {
        await using var fixture = new EngineFixture();
        Assert.Empty((await fixture.Engine.Submit(EngineFixture.Request(2, 7) with { PromptLogprobs = true }).ReadAsync()).PromptLogprobs!);
        Assert.Null((await fixture.Engine.Submit(EngineFixture.Request(2, 7)).ReadAsync()).PromptLogprobs);
    }

    private static async Task AssertScoresAsync(DecoderGraph graph, ModelConfig config, int length)
    {
        var random = new Random(5);
        var prompt = Enumerable.Range(0, length).Select(_ => random.Next(3, config.VocabularySize)).ToArray();
        var expected = Alone(graph, config, prompt);
        var options = new EngineOptions { MaxTokensPerStep = 64, PrefillChunk = 48, Runner = new RunnerOptions { Slots = 3, Threads = 1 } };
        await using var engine = new LlmEngine(
            OnnxModelRunner.Load(graph, config, options.Runner), new TestTokenizer(config.VocabularySize), config, options, TimeProvider.System, NullLogger<LlmEngine>.Instance);
        var request = new SequenceRequest
        {
            Id = "scored", Prompt = prompt, MaxTokens = 1, IgnoreEndOfSequence = true, Sampling = new SamplingParameters { Temperature = 0 },
        };

        // Its whole prompt is warm, and others run beside it.
        var plain = await engine.Submit(request).ReadAsync();
        var others = Enumerable.Range(0, 3).Select(i => engine.Submit(request with { Id = $"{i}", MaxTokens = 12, Prompt = prompt.AsMemory(i + 1) }).ReadAsync()).ToList();
        var scored = await engine.Submit(request with { PromptLogprobs = true }).ReadAsync();
        await Task.WhenAll(others);

        Assert.Equal((plain.Text, 0), (scored.Text, scored.CachedPromptTokens));
        Assert.Equal(length - 1, scored.PromptLogprobs!.Count);
        Assert.All(expected.Zip(scored.PromptLogprobs), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    private static List<float> Alone(DecoderGraph graph, ModelConfig config, int[] prompt)
    {
        using var runner = OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = 1, Threads = 1 });
        var (scores, probabilities) = (new List<float>(), new float[config.VocabularySize]);
        for (var i = 0; i + 1 < prompt.Length; i++)
        {
            TensorPrimitives.SoftMax(runner.Prefill(0, i, prompt.AsSpan(i, 1)), probabilities);
            scores.Add(MathF.Log(probabilities[prompt[i + 1]]));
        }

        return scores;
    }
}
