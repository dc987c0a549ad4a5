using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>Vectors of rows that no snapshot holds yet. One writer, and no reader meanwhile: growing moves them.</summary>
internal sealed unsafe class VectorBuffer(int dimensions)
{
    private readonly int _stride = VectorCodes.Stride(dimensions);
    private sbyte[] _codes = [];
    private float[] _steps = [];
    private float[] _values = [];
    private int _rows;

    public VectorRows Rows => new(_rows, dimensions, Pointer<sbyte>(_codes), Pointer<float>(_steps), Pointer<float>(_values));

    public ReadOnlySpan<sbyte> Codes => _codes.AsSpan(0, _rows * _stride);

    public ReadOnlySpan<float> Steps => _steps.AsSpan(0, _rows);

    public ReadOnlySpan<float> Values => _values.AsSpan(0, _rows * dimensions);

    /// <param name="unit">Of length 1.</param>
    public void Add(ReadOnlySpan<float> unit)
    {
        if (_rows == _steps.Length)
        {
            var capacity = Math.Max(16, 2 * _rows);
            _codes = Grown(_codes, capacity * _stride);
            _steps = Grown(_steps, capacity);
            _values = Grown(_values, capacity * dimensions);
        }

        _steps[_rows] = VectorCodes.Encode(unit, _codes.AsSpan(_rows * _stride, dimensions));
        unit.CopyTo(_values.AsSpan(_rows * dimensions, dimensions));
        _rows++;
    }

    private static T[] Grown<T>(T[] values, int length) where T : unmanaged
    {
        var grown = GC.AllocateArray<T>(length, pinned: true);
        values.CopyTo(grown, 0);
        return grown;
    }

    private static T* Pointer<T>(T[] values) where T : unmanaged => values.Length == 0 ? null : (T*)Marshal.UnsafeAddrOfPinnedArrayElement(values, 0);
}
