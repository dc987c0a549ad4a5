using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Adapters;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Rows of different adapters, and of none, in one batch: each gives what its adapter merged into the weights would.</summary>
public sealed class AdapterBankTests
{
    private static readonly TestAdapter[] s_adapters = [new(WrittenModel.Small, 1), new(WrittenModel.Small, 2, 8, 4, "q_proj", "v_proj"), new(WrittenModel.Small, 3, 2, 3, "down_proj")];

    [Theory]
    [InlineData(DecoderInputs.Lengths)]
    [InlineData(DecoderInputs.AttentionMask)]
    public void Each_row_of_a_batch_equals_its_reference(DecoderInputs inputs)
    {
        using var model = new WrittenModel(WrittenModel.Small, new DecoderFormat { Inputs = inputs });
        var graph = model.Bank(s_adapters);
        using var runner = model.Load(slots: 5, maxLength: 64, graph);
        Assert.Equal(3, runner.Adapters);
        int[] adapters = [2, 0, 3, 1, 2];
        int[][] prompts = [.. adapters.Select((_, row) => Prompt(row, 9 + (7 * row)))];
        for (int row = 0; row < adapters.Length; row++)
        {
            runner.UseAdapter(row, adapters[row]);
            runner.Prefill(row, 0, prompts[row].AsSpan(0, 5));
            runner.Prefill(row, 5, prompts[row].AsSpan(5));
        }

        runner.Decode([.. prompts.Select(prompt => new DecodeRow(prompt.Length, 77))]);
        for (int row = 0; row < adapters.Length; row++)
        {
            double[] expected = model.Reference(adapters[row] == 0 ? null : s_adapters[adapters[row] - 1]).Logits([.. prompts[row], 77])[^1];
            Assert.InRange(expected.Zip(runner.Logits(row).ToArray(), (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => runner.UseAdapter(0, 4));
    }

    [Fact]
    public async Task The_engine_gives_each_sequence_the_tokens_of_its_merged_model_in_any_company()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var bank = model.Bank(s_adapters);
        OnnxModelRunner[] solo = [model.Load(1), .. s_adapters.Select(adapter => model.Load(1, graph: model.Merged(adapter)))];
        await using var engine = Engine(model, bank, slots: 4);
        SequenceRequest[] requests = [.. Enumerable.Range(0, 24).Select(i => Request(i, adapter: i % 4))];
        var results = await Task.WhenAll(requests.Select(request => engine.Submit(request).ReadAsync()));
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(TestTokenizer.TextOf(SoloLoop.Generate(solo[i % 4], requests[i] with { Adapter = 0 }, model.Config.EosTokenIds)), results[i].Text);
        }

        Array.ForEach(solo, runner => runner.Dispose());
    }

    [Fact]
    public async Task Prefixes_are_not_reused_across_adapters()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        await using var engine = Engine(model, model.Bank(s_adapters), slots: 2);
        var request = Request(1, adapter: 1) with { Prompt = Prompt(9, 100) };
        Assert.Equal(0, (await engine.Submit(request).ReadAsync()).CachedPromptTokens);
        Assert.Equal(0, (await engine.Submit(request with { Adapter = 2 }).ReadAsync()).CachedPromptTokens);
        Assert.Equal(0, (await engine.Submit(request with { Adapter = 0 }).ReadAsync()).CachedPromptTokens);
        Assert.True((await engine.Submit(request).ReadAsync()).CachedPromptTokens > 64);
        var error = Assert.Throws<ArgumentException>(() => engine.Submit(request with { Adapter = 4 }));
        Assert.Contains("Adapter must be between 0 and 3. Given: 4", error.Message, StringComparison.Ordinal);
    }

    private static LlmEngine Engine(WrittenModel model, DecoderGraph graph, int slots)
    {
        var options = new EngineOptions { Runner = new RunnerOptions { Slots = slots, MaxLength = 200, Threads = 1 }, PrefillChunk = 16, MaxTokensPerStep = 48 };
        return new LlmEngine(
            model.Load(slots, 200, graph), new TestTokenizer(model.Config.VocabularySize), model.Config, options, TimeProvider.System, NullLogger<LlmEngine>.Instance);
    }

    private static SequenceRequest Request(int seed, int adapter) => new()
    {
        Id = $"{seed}",
        Prompt = Prompt(seed, 10 + (seed * 3 % 40)),
        MaxTokens = 20 + (seed % 7),
        IgnoreEndOfSequence = true,
        Adapter = adapter,
        Sampling = new SamplingParameters { Temperature = 0 },
    };

    private static int[] Prompt(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(3, WrittenModel.Small.VocabularySize))];
    }
}
