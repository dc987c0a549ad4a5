using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Learning.Models;

/// <summary>Logistic regressions over the same coordinates. Immutable; safe for many threads.</summary>
/// <param name="weights">For each output the coordinates' weights and then the intercept.</param>
/// <param name="outputs">Their number.</param>
internal sealed class LogisticModel(float[] weights, int outputs)
{
    public ReadOnlySpan<float> Weights => weights;

    public int Outputs => outputs;

    public int Dimensions => (weights.Length / outputs) - 1;

    public void Predict(ReadOnlySpan<float> encoded, Span<float> target)
    {
        for (var i = 0; i < outputs; i++)
        {
            var row = weights.AsSpan(i * (Dimensions + 1), Dimensions + 1);
            target[i] = Sigmoid(TensorPrimitives.Dot(row[..^1], encoded) + row[^1]);
        }
    }

    public static float Sigmoid(float logit) => 1 / (1 + MathF.Exp(-logit));
}
