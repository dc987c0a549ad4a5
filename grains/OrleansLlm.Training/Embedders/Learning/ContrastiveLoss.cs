using System.Numerics.Tensors;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>The loss of a batch, both ways: each left text among all right ones and each right one among all left ones.</summary>
internal static class ContrastiveLoss
{
    /// <summary>Gives the mean loss and its gradient by the cosines of all pairs, row-major with left texts as rows.</summary>
    public static (float Loss, float[] Gradient) Gradient(UnitVectors left, UnitVectors right, float temperature)
    {
        int size = left.Lengths.Length;
        float[] rows = new float[size * size];
        float[] columns = new float[size * size];
        float[] losses = new float[size];
        Parallel.For(0, size, i =>
        {
            for (int first = 0; first < size; first += VectorKernels.Together)
            {
                var products = VectorKernels.Dot(left.Row(i), right.Rows(first, VectorKernels.Together)) / temperature;
                for (int j = first; j < Math.Min(size, first + VectorKernels.Together); j++)
                {
                    rows[(i * size) + j] = products[j - first];
                    columns[(j * size) + i] = products[j - first];
                }
            }
        });
        Parallel.For(0, size, i => losses[i] = Softmax(rows.AsSpan(i * size, size), i) + Softmax(columns.AsSpan(i * size, size), i));
        float scale = 1 / (2 * size * temperature);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                rows[(i * size) + j] = scale * (rows[(i * size) + j] + columns[(j * size) + i] - (i == j ? 2 : 0));
            }
        }

        return (TensorPrimitives.Sum<float>(losses) / (2 * size), rows);
    }

    private static float Softmax(Span<float> values, int own)
    {
        TensorPrimitives.Subtract(values, TensorPrimitives.Max<float>(values), values);
        TensorPrimitives.Exp(values, values);
        TensorPrimitives.Divide(values, TensorPrimitives.Sum<float>(values), values);
        return -MathF.Log(MathF.Max(values[own], float.Epsilon));
    }
}
