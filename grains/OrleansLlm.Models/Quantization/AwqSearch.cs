using System.Numerics.Tensors;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Quantization;

/// <summary>
/// Finds by how much the channels that a few layers read are to be enlarged before these are rounded (AWQ, Lin et al. 2023): channels that are large get finer steps, at the
/// cost of the others in their blocks. The factors are the channels' root mean squares to a power, which is tried from 0 (as they are) to 1.
/// </summary>
internal sealed class AwqSearch(int bits, int blockSize, bool isAsymmetric)
{
    private const int Powers = 20;

    /// <summary>Of layers with more rows only so many are tried, evenly spread: what is good for them is good for all.</summary>
    private const int MostRows = 512;

    /// <summary>A channel that is hardly ever there gets no more than this share of the largest one: its factor would blow up the rest.</summary>
    private const float Least = 1e-4f;

    /// <summary>The factors, one per channel; their smallest and largest multiply to 1.</summary>
    /// <param name="layers">The layers that read these channels, <c>[rows, channels]</c> each.</param>
    /// <param name="moments">What they read.</param>
    /// <param name="squares">The mean square of each channel; those that must have the same factor have the same one.</param>
    public float[] Find(IReadOnlyList<WeightTensor> layers, InputMoments moments, float[] squares)
    {
        int width = moments.Width;
        float[] whole = Whole(moments);
        float[] rows = Rows(layers, width);
        float[] best = Factors(squares, 0);
        double least = Error(rows, width, best, whole);
        for (int power = 1; power <= Powers; power++)
        {
            float[] factors = Factors(squares, (float)power / Powers);
            double error = Error(rows, width, factors, whole);
            (best, least) = error < least ? (factors, error) : (best, least);
        }

        return best;
    }

    /// <summary>What rounding these rows adds to what they compute: the sum of e H eᵀ.</summary>
    internal double Error(float[] rows, int width, float[] factors, float[] moments)
    {
        double[] errors = new double[rows.Length / width];
        Parallel.For(0, errors.Length, row =>
        {
            float[] error = Rounded(rows.AsSpan(row * width, width), factors);
            TensorPrimitives.Subtract(error, rows.AsSpan(row * width, width), error);
            double sum = 0;
            for (int i = 0; i < width; i++)
            {
                sum += error[i] == 0 ? 0 : (double)error[i] * TensorPrimitives.Dot(moments.AsSpan(i * width, width), error);
            }

            errors[row] = sum;
        });
        return errors.Sum();
    }

    internal static float[] Factors(float[] squares, float power)
    {
        float floor = MathF.Max(squares.Max() * Least * Least, 1e-20f);
        float[] factors = [.. squares.Select(square => MathF.Pow(MathF.Max(square, floor), power / 2))];
        float middle = MathF.Sqrt(factors.Max() * factors.Min());
        return [.. factors.Select(factor => factor / middle)];
    }

    internal static float[] Whole(InputMoments moments)
    {
        int width = moments.Width;
        float[] whole = new float[width * width];
        Parallel.For(0, width, i =>
        {
            for (int j = 0; j < width; j++)
            {
                whole[(i * width) + j] = moments[i, j];
            }
        });
        return whole;
    }

    private float[] Rounded(ReadOnlySpan<float> row, float[] factors)
    {
        int blocks = BlockQuantizer.Blocks(row.Length, blockSize);
        float[] values = new float[row.Length];
        TensorPrimitives.Multiply(row, factors, values);
        byte[] packed = new byte[blocks * blockSize * bits / 8];
        float[] scales = new float[blocks];
        byte[] zeros = isAsymmetric ? new byte[((blocks * bits) + 7) / 8] : [];
        BlockQuantizer.Quantize(values, bits, blockSize, packed, scales, zeros);
        for (int i = 0; i < values.Length; i++)
        {
            int block = i / blockSize;
            int zero = isAsymmetric ? BlockQuantizer.Level(zeros, block, bits) : 1 << (bits - 1);
            values[i] = (BlockQuantizer.Level(packed, i, bits) - zero) * scales[block] / factors[i];
        }

        return values;
    }

    private static float[] Rows(IReadOnlyList<WeightTensor> layers, int width)
    {
        long all = layers.Sum(layer => layer.Shape[0]);
        int count = (int)Math.Min(all, MostRows);
        float[] rows = new float[count * width];
        for (int i = 0; i < count; i++)
        {
            long row = i * all / count;
            var layer = layers[0];
            for (int at = 0; row >= layer.Shape[0]; layer = layers[++at])
            {
                row -= layer.Shape[0];
            }

            layer.Read(row * width, rows.AsSpan(i * width, width));
        }

        return rows;
    }
}
