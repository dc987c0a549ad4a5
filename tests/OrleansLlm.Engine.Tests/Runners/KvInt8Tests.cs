using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Keys and values in 8 bits: nearly the float model's logits in a quarter of the memory, through every way that slots are used.</summary>
public sealed class KvInt8Tests
{
    /// <summary>By how much 8-bit rounding moves logits of about ±3 in these models.</summary>
    private const double Rounding = 0.5;

    [Theory]
    [InlineData(DecoderInputs.Lengths, 0)]
    [InlineData(DecoderInputs.AttentionMask, 0)]
    [InlineData(DecoderInputs.Lengths, 9)]
    public void Logits_equal_the_rounded_reference_and_those_of_a_float_cache_nearly(DecoderInputs inputs, int window)
    {
        var spec = WrittenModel.Small with { Windows = [window] };
        var (exact, rounded) = Pair(spec, new DecoderFormat { Inputs = inputs });
        using (exact)
        using (rounded)
        using (var floats = exact.Load(slots: 3, maxLength: 96))
        using (var bytes = rounded.Load(slots: 3, maxLength: 96))
        {
            Assert.Equal(floats.SlotBytes, 4 * bytes.SlotBytes);
            int[][] prompts = [Prompt(1, 20), Prompt(2, 45), Prompt(3, 70)];
            double[][][] expected = [.. prompts.Select(prompt => rounded.Reference().Logits([.. prompt, 5]))];
            for (int row = 0; row < prompts.Length; row++)
            {
                int past = 0;
                foreach (int[] chunk in prompts[row].Chunk(16))
                {
                    AssertClose(expected[row][past + chunk.Length - 1], floats.Prefill(row, past, chunk), bytes.Prefill(row, past, chunk));
                    past += chunk.Length;
                }
            }

            DecodeRow[] rows = [.. prompts.Select(prompt => new DecodeRow(prompt.Length, 5))];
            floats.Decode(rows);
            bytes.Decode(rows);
            for (int row = 0; row < prompts.Length; row++)
            {
                AssertClose(expected[row][^1], floats.Logits(row), bytes.Logits(row));
            }
        }
    }

    [Fact]
    public void A_slot_copied_in_8_bits_goes_on_exactly_as_before()
    {
        var (exact, rounded) = Pair(WrittenModel.Small, new DecoderFormat());
        using (exact)
        using (rounded)
        using (var runner = rounded.Load(slots: 3, maxLength: 96))
        {
            int[] prompt = Prompt(1, 40);
            runner.Prefill(2, 0, prompt);
            runner.CopySlot(2, 0, prompt.Length);
            float[] expected = runner.Prefill(2, prompt.Length, [90, 91]).ToArray();
            Assert.Equal(expected, runner.Prefill(0, prompt.Length, [90, 91]).ToArray());
        }
    }

    [Fact]
    public async Task A_prefix_found_in_the_cache_gives_the_same_text()
    {
        var (exact, rounded) = Pair(WrittenModel.Small, new DecoderFormat());
        using (exact)
        using (rounded)
        {
            var options = new EngineOptions { Runner = new RunnerOptions { Slots = 2, MaxLength = 200, Threads = 1 } };
            await using var engine = new LlmEngine(
                rounded.Load(slots: 2, maxLength: 200), new TestTokenizer(rounded.Config.VocabularySize), rounded.Config, options, TimeProvider.System, NullLogger<LlmEngine>.Instance);
            var request = new SequenceRequest
            {
                Id = "a", Prompt = Prompt(1, 100), MaxTokens = 20, IgnoreEndOfSequence = true, Sampling = new SamplingParameters { Temperature = 0 },
            };
            var cold = await engine.Submit(request).ReadAsync();
            var warm = await engine.Submit(request).ReadAsync();
            Assert.Equal(0, cold.CachedPromptTokens);
            Assert.True(warm.CachedPromptTokens > 64);
            Assert.Equal(cold.Text, warm.Text);
        }
    }

    [Fact]
    public void Scales_are_needed_for_each_layer_and_prompts_for_measuring()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        Assert.Contains("Given: 0", Assert.Throws<ArgumentException>(() => KvCalibration.Measure(model.Package.Graph, model.Config, [])).Message, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => new WrittenModel(WrittenModel.Small, new DecoderFormat { KvScales = new KvScales([[1]], [[1], [1]]) }));
        Assert.Contains("Keys must have 32 scales for each of 2 layers. Given: 1", error.Message, StringComparison.Ordinal);
    }

    private static (WrittenModel Exact, WrittenModel Rounded) Pair(DecoderSpec spec, DecoderFormat format)
    {
        var exact = new WrittenModel(spec, format);
        var scales = KvCalibration.Measure(exact.Package.Graph, exact.Config, [Prompt(5, 96), Prompt(6, 96), Prompt(7, 96)]);
        var rounded = new WrittenModel(spec, format with { KvScales = scales });
        Assert.Equal((4, 1), (exact.Package.Graph.CacheElementBytes, rounded.Package.Graph.CacheElementBytes));
        return (exact, rounded);
    }

    private static int[] Prompt(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(3, WrittenModel.Small.VocabularySize))];
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<float> floats, ReadOnlySpan<float> bytes)
    {
        double reference = 0;
        double rounding = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            reference = Math.Max(reference, Math.Abs(expected[i] - bytes[i]));
            rounding = Math.Max(rounding, Math.Abs((double)floats[i] - bytes[i]));
        }

        // A value halfway between two levels may fall to either side in float and double.
        Assert.InRange(reference, 0, 0.02);
        Assert.InRange(rounding, 1e-4, Rounding);
    }
}
