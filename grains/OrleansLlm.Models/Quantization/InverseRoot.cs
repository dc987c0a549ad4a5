using System.Numerics.Tensors;

namespace OrleansLlm.Models.Quantization;

/// <summary>The upper triangular <c>U</c> with <c>Uᵀ U = H⁻¹</c>, which GPTQ walks through column by column.</summary>
internal static class InverseRoot
{
    /// <summary>
    /// Computes it. H turned around both ways has a lower Cholesky factor L; L's inverse turned around again is U, so that no inverse of H itself is needed.
    /// </summary>
    /// <param name="size">Rows of H.</param>
    /// <param name="at">H's elements; H must be symmetric and positive definite.</param>
    /// <returns><c>[size, size]</c>, or null where H is not positive definite in these numbers.</returns>
    public static double[]? Of(int size, Func<int, int, double> at)
    {
        double[] lower = new double[(long)size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double left = at(size - 1 - i, size - 1 - j) - TensorPrimitives.Dot<double>(lower.AsSpan(i * size, j), lower.AsSpan(j * size, j));
                if (j < i)
                {
                    lower[(i * size) + j] = left / lower[(j * size) + j];
                }
                else if (left > 0)
                {
                    lower[(i * size) + i] = Math.Sqrt(left);
                }
                else
                {
                    return null;
                }
            }
        }

        return Inverse(size, lower);
    }

    // Column by column, each kept as a row, so that sums run along memory.
    private static double[] Inverse(int size, double[] lower)
    {
        double[] upper = new double[lower.Length];
        Parallel.For(0, size, column =>
        {
            double[] inverse = new double[size];
            inverse[column] = 1 / lower[(column * size) + column];
            for (int i = column + 1; i < size; i++)
            {
                double sum = TensorPrimitives.Dot<double>(lower.AsSpan((i * size) + column, i - column), inverse.AsSpan(column, i - column));
                inverse[i] = -sum / lower[(i * size) + i];
            }

            for (int i = column; i < size; i++)
            {
                upper[((size - 1 - i) * size) + size - 1 - column] = inverse[i];
            }
        });
        return upper;
    }
}
