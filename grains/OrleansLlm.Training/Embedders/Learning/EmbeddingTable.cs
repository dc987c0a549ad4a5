using System.Numerics.Tensors;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>The rows that texts are sums of.</summary>
internal sealed class EmbeddingTable
{
    private const float StartLength = 1e-3f;

    /// <summary>Rows of random directions, as long as their words are rare; row 0 holds zeros and row 1 next to nothing.</summary>
    /// <param name="shares">How large a part of all tokens each row is.</param>
    /// <param name="dimensions">Numbers per row.</param>
    /// <param name="rarity">See <see cref="EmbedderTrainingOptions.RarityConstant"/>.</param>
    /// <param name="random">Gives the directions.</param>
    public EmbeddingTable(double[] shares, int dimensions, double rarity, Random random)
    {
        Dimensions = dimensions;
        Values = new float[shares.Length * dimensions];
        for (int row = 1; row < shares.Length; row++)
        {
            var values = Row(row);
            for (int i = 0; i < dimensions; i++)
            {
                values[i] = (float)Gauss(random);
            }

            double length = row == 1 ? StartLength : rarity / (rarity + shares[row]);
            TensorPrimitives.Multiply(values, (float)(length / TensorPrimitives.Norm<float>(values)), values);
        }
    }

    /// <summary>Numbers per row.</summary>
    public int Dimensions { get; }

    /// <summary>All rows, one after the other.</summary>
    public float[] Values { get; }

    /// <summary>Rows.</summary>
    public int Count => Values.Length / Dimensions;

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Dimensions, Dimensions);

    /// <summary>The sum of a text's rows.</summary>
    public void Sum(ReadOnlySpan<int> rows, Span<float> result)
    {
        result.Clear();
        foreach (int row in rows)
        {
            TensorPrimitives.Add(result, Row(row), result);
        }
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
