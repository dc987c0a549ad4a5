using System.Numerics.Tensors;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>A vector that is looked for: as floats of length 1, and in 16 bits, fine enough that an estimate's error is the row's rounding alone.</summary>
internal sealed unsafe class VectorQuery
{
    private readonly float[] _values;
    private readonly short[] _codes;

    /// <param name="vector">Any length above zero.</param>
    /// <param name="dimensions">What the index holds.</param>
    /// <exception cref="RetrievalException">The vector has other dimensions, or no direction.</exception>
    public VectorQuery(ReadOnlySpan<float> vector, int dimensions)
    {
        if (vector.Length != dimensions)
        {
            throw new RetrievalException($"vector must have the index's {dimensions} dimensions. Given: {vector.Length}.", "vector");
        }

        _values = new float[dimensions];
        VectorCodes.Normalize(vector, _values, "vector");
        _codes = GC.AllocateArray<short>(VectorCodes.Stride(dimensions), pinned: true);
        Codes = (short*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_codes, 0);
        // Both the single code and the sum of products with rows of up to 127 must fit: 16 bits, and 32 bits.
        var most = Math.Abs(TensorPrimitives.MaxMagnitude(_values));
        var units = Math.Min(short.MaxValue / (double)most, (int.MaxValue / 127 - dimensions) / (double)TensorPrimitives.SumOfMagnitudes(_values));
        Step = (float)(1 / units);
        for (var i = 0; i < dimensions; i++)
        {
            _codes[i] = (short)Math.Round(_values[i] * units);
        }
    }

    public ReadOnlySpan<float> Values => _values;

    /// <summary>Padded as rows are; the array is pinned and lives as long as this.</summary>
    public short* Codes { get; }

    public float Step { get; }
}
