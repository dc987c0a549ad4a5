using System.Numerics.Tensors;

namespace OrleansLlm.Models.Merging;

/// <summary>Spherical interpolation: a step along the arc between two vectors' directions.</summary>
internal static class Slerp
{
    // Nearer than this the arc is a line, and its sine no divisor.
    private const double Parallel = 0.9995;

    /// <summary>The vector at a place between two, 0 the first and 1 the second.</summary>
    public static float[] Between(float[] from, float[] to, float place)
    {
        double lengths = (double)TensorPrimitives.Norm<float>(from) * TensorPrimitives.Norm<float>(to);
        double cosine = lengths == 0 ? 1 : Math.Clamp(TensorPrimitives.Dot<float>(from, to) / lengths, -1, 1);
        var (first, second) = (1 - (double)place, (double)place);
        if (Math.Abs(cosine) < Parallel)
        {
            double angle = Math.Acos(cosine);
            first = Math.Sin((1 - place) * angle) / Math.Sin(angle);
            second = Math.Sin(place * angle) / Math.Sin(angle);
        }

        float[] merged = new float[from.Length];
        TensorPrimitives.Multiply(from, (float)first, merged);
        TensorPrimitives.MultiplyAdd(to, (float)second, merged, merged);
        return merged;
    }
}
