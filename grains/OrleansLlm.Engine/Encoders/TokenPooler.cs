using System.Numerics.Tensors;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Encoders;

/// <summary>Makes one vector out of a text's token vectors. Pure.</summary>
internal static class TokenPooler
{
    // As in PyTorch's normalize: keeps a zero vector from becoming NaN.
    private const float SmallestNorm = 1e-12f;

    /// <param name="vectors">One row per token, <paramref name="tokens"/> of them, then padding that is not read.</param>
    /// <param name="tokens">The text's own tokens, special tokens included.</param>
    /// <param name="pooling">How.</param>
    /// <param name="result">Receives the vector.</param>
    public static void Pool(ReadOnlySpan<float> vectors, int tokens, Pooling pooling, Span<float> result)
    {
        var size = result.Length;
        vectors.Slice(pooling == Pooling.LastToken ? (tokens - 1) * size : 0, size).CopyTo(result);
        if (pooling is Pooling.Cls or Pooling.LastToken)
        {
            return;
        }

        for (var token = 1; token < tokens; token++)
        {
            var row = vectors.Slice(token * size, size);
            if (pooling == Pooling.Max)
            {
                TensorPrimitives.Max(result, row, result);
            }
            else
            {
                TensorPrimitives.Add(result, row, result);
            }
        }

        if (pooling == Pooling.Mean)
        {
            TensorPrimitives.Divide(result, tokens, result);
        }
    }

    /// <summary>Brings a vector to length 1.</summary>
    public static void Normalize(Span<float> vector) =>
        TensorPrimitives.Divide(vector, MathF.Max(TensorPrimitives.Norm<float>(vector), SmallestNorm), vector);
}
