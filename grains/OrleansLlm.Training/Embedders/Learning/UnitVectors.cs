using System.Numerics.Tensors;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>The vectors of a batch's texts, each of length 1.</summary>
internal sealed class UnitVectors
{
    private const float SmallestLength = 1e-6f;
    private readonly int _dimensions;

    public UnitVectors(EmbeddingTable table, int[][] texts)
    {
        _dimensions = table.Dimensions;
        // Filled up to whole groups of the kernels with zeros.
        Values = new float[Padded(texts.Length) * _dimensions];
        Lengths = new float[texts.Length];
        Parallel.For(0, texts.Length, i =>
        {
            var vector = Values.AsSpan(i * _dimensions, _dimensions);
            table.Sum(texts[i], vector);
            Lengths[i] = MathF.Max(TensorPrimitives.Norm<float>(vector), SmallestLength);
            TensorPrimitives.Divide(vector, Lengths[i], vector);
        });
    }

    /// <summary>All vectors, one after the other.</summary>
    public float[] Values { get; }

    /// <summary>How long each was.</summary>
    public float[] Lengths { get; }

    /// <summary>Some vectors, one after the other.</summary>
    public ReadOnlySpan<float> Rows(int first, int count) => Values.AsSpan(first * _dimensions, count * _dimensions);

    /// <summary>A number of texts, filled up to whole groups of the kernels.</summary>
    public static int Padded(int texts) => (texts + VectorKernels.Together - 1) / VectorKernels.Together * VectorKernels.Together;

    /// <summary>One vector.</summary>
    public ReadOnlySpan<float> Row(int i) => Values.AsSpan(i * _dimensions, _dimensions);
}
