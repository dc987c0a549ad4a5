using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Layers with levels of zero of their own, as ONNX Runtime's kernels read them.</summary>
public sealed class AsymmetricModelTests
{
    private static readonly int[] s_prompt = [.. Enumerable.Range(0, 40).Select(i => 5 + (i * 37 % 1000))];

    [Theory]
    [InlineData(WeightFormat.Q8, 16, 0.02)]
    [InlineData(WeightFormat.Q8, 32, 0.02)]
    [InlineData(WeightFormat.Q4, 16, 0.4)]
    [InlineData(WeightFormat.Q4, 32, 0.4)]
    public void Logits_are_as_near_to_the_exact_models_as_those_of_symmetric_levels(WeightFormat weights, int blockSize, double limit)
    {
        var exact = Logits(new DecoderFormat());
        var format = new DecoderFormat { Weights = weights, HeadWeights = WeightFormat.Fp32, BlockSize = blockSize, AccuracyLevel = 1 };
        double symmetric = Error(exact, Logits(format));
        double asymmetric = Error(exact, Logits(format with { IsAsymmetric = true }));

        Assert.InRange(asymmetric, 1e-6, limit);
        Assert.InRange(asymmetric, 0, 1.5 * symmetric);
    }

    private static float[] Logits(DecoderFormat format)
    {
        using var model = new WrittenModel(WrittenModel.Small, format);
        using var runner = model.Load(slots: 1, maxLength: 96);
        return runner.Prefill(0, 0, s_prompt).ToArray();
    }

    private static double Error(float[] expected, float[] actual) => Math.Sqrt(expected.Zip(actual).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
}
