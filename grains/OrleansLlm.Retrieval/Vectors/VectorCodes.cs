using System.Numerics.Tensors;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>Unit length, and eight bits per value with one step per vector: value = code * step, codes -127 to 127.</summary>
internal static class VectorCodes
{
    /// <summary>Bytes of a row of codes: its dimensions, padded for <see cref="Int8Dot"/>.</summary>
    public static int Stride(int dimensions) => (dimensions + Int8Dot.Step - 1) / Int8Dot.Step * Int8Dot.Step;

    /// <summary>Writes the vector with length 1, so that dot products are cosines.</summary>
    /// <exception cref="RetrievalException">It is zero or has a value that is not finite: it has no direction.</exception>
    public static void Normalize(ReadOnlySpan<float> vector, Span<float> unit, string parameter)
    {
        var length = Length(vector, parameter);
        for (var i = 0; i < vector.Length; i++)
        {
            unit[i] = (float)(vector[i] / length);
        }
    }

    /// <summary>A vector's length, above zero.</summary>
    /// <exception cref="RetrievalException">It is zero or has a value that is not finite: it has no direction.</exception>
    public static double Length(ReadOnlySpan<float> vector, string parameter)
    {
        var length = Math.Sqrt(vector.IsEmpty ? 0 : SumOfSquares(vector));
        return double.IsFinite(length) && length > 0
            ? length
            : throw new RetrievalException($"{parameter} must have finite values and not be all zero: it has no direction otherwise. Its length: {length}.", parameter);
    }

    /// <summary>Writes the codes of a vector and returns their step. Padding is left as it is: zero.</summary>
    public static float Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var step = TensorPrimitives.MaxMagnitude(vector) is var most ? Math.Abs(most) / 127 : 0;
        for (var i = 0; i < vector.Length; i++)
        {
            codes[i] = (sbyte)MathF.Round(vector[i] / step);
        }

        return step;
    }

    private static double SumOfSquares(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
