using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>Products of one vector with four at a time: what is read of it is used four times.</summary>
internal static class VectorKernels
{
    /// <summary>Vectors that are taken at a time.</summary>
    public const int Together = 4;

    /// <summary>The scalar products of a vector with four that lie one after the other.</summary>
    public static Vector4 Dot(ReadOnlySpan<float> vector, ReadOnlySpan<float> four)
    {
        int length = vector.Length;
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            var x = new Vector<float>(vector[i..]);
            a += x * new Vector<float>(four[i..]);
            b += x * new Vector<float>(four[(length + i)..]);
            c += x * new Vector<float>(four[((2 * length) + i)..]);
            d += x * new Vector<float>(four[((3 * length) + i)..]);
        }

        return new Vector4(Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
    }

    /// <summary>Adds four vectors that lie one after the other, each times its weight.</summary>
    public static void Add(ReadOnlySpan<float> four, Vector4 weights, Span<float> sum)
    {
        int length = sum.Length;
        var (a, b, c, d) = (new Vector<float>(weights.X), new Vector<float>(weights.Y), new Vector<float>(weights.Z), new Vector<float>(weights.W));
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (int i = 0; i < sums.Length; i++)
        {
            int at = i * Vector<float>.Count;
            sums[i] += (a * new Vector<float>(four[at..])) + (b * new Vector<float>(four[(length + at)..]))
                + (c * new Vector<float>(four[((2 * length) + at)..])) + (d * new Vector<float>(four[((3 * length) + at)..]));
        }
    }
}
