using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Graphs of 16-bit floats, which CUDA demands, on the CPU.</summary>
public sealed class HalfModelTests
{
    [Theory]
    [InlineData(DecoderInputs.Lengths)]
    [InlineData(DecoderInputs.AttentionMask)]
    public void Floats_of_16_bits_equal_the_reference_within_their_rounding(DecoderInputs inputs)
    {
        using var model = new WrittenModel(WrittenModel.Small, new DecoderFormat { IsHalf = true, Inputs = inputs });
        Assert.Equal(2, model.Package.Graph.CacheElementBytes);
        int[] prompt = [.. Enumerable.Range(0, 40).Select(i => 5 + (i * 37 % 1000))];
        var expected = model.Reference().Logits([.. prompt, 71]);
        using var runner = model.Load(slots: 2, maxLength: 64);
        AssertClose(expected[15], runner.Prefill(1, 0, prompt.AsSpan(0, 16)));
        AssertClose(expected[39], runner.Prefill(1, 16, prompt.AsSpan(16)));
        runner.CopySlot(1, 0, prompt.Length);
        runner.Decode([new DecodeRow(prompt.Length, 71), new DecodeRow(prompt.Length, 71)]);
        AssertClose(expected[40], runner.Logits(0));
        AssertClose(expected[40], runner.Logits(1));
    }

    [Fact]
    public void Quantised_weights_beside_floats_of_16_bits_follow_those_beside_32()
    {
        var format = new DecoderFormat { Weights = WeightFormat.Q4, BlockSize = 16, AccuracyLevel = 1 };
        using var full = new WrittenModel(WrittenModel.Small, format);
        using var half = new WrittenModel(WrittenModel.Small, format with { IsHalf = true });
        using var expected = full.Load(slots: 1, maxLength: 32);
        using var runner = half.Load(slots: 1, maxLength: 32);
        int[] prompt = [5, 90, 300, 7];
        AssertClose([.. expected.Prefill(0, 0, prompt).ToArray().Select(logit => (double)logit)], runner.Prefill(0, 0, prompt));
    }

    [Fact]
    public void A_cache_of_8_bits_beside_them_is_refused()
    {
        var largest = Enumerable.Repeat(Enumerable.Repeat(1f, WrittenModel.Small.KeyValueHeads * WrittenModel.Small.HeadSize), WrittenModel.Small.Layers);
        var scales = KvScales.FromLargest(largest, largest);
        var problem = Assert.Throws<ArgumentException>(() => new WrittenModel(WrittenModel.Small, new DecoderFormat { IsHalf = true, KvScales = scales }));
        Assert.Contains("KvScales", problem.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 0.05, expected[i] + 0.05);
        }
    }
}
