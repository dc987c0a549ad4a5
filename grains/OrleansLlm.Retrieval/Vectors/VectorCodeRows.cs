using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>The codes of a known number of vectors, without the floats: what a graph is built from.</summary>
internal sealed unsafe class VectorCodeRows(int capacity, int dimensions)
{
    private readonly int _stride = VectorCodes.Stride(dimensions);
    private readonly sbyte[] _codes = GC.AllocateArray<sbyte>(checked(capacity * VectorCodes.Stride(dimensions)), pinned: true);
    private readonly float[] _steps = GC.AllocateArray<float>(capacity, pinned: true);
    private int _rows;

    public ReadOnlySpan<sbyte> Codes => _codes;

    public ReadOnlySpan<float> Steps => _steps;

    /// <summary>Valid as long as this is referenced; has estimates only.</summary>
    public VectorRows Rows => new(
        _rows, dimensions, (sbyte*)Marshal.UnsafeAddrOfPinnedArrayElement(_codes, 0), (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_steps, 0), null);

    public void Add(ReadOnlySpan<float> unit)
    {
        _steps[_rows] = VectorCodes.Encode(unit, _codes.AsSpan(_rows * _stride, dimensions));
        _rows++;
    }
}
