using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>Memory for ids, positions and masks, as int64 or int32: exporters differ. Grows; growing moves it.</summary>
internal sealed class IntegerTensor(TensorElementType type) : IDisposable
{
    private readonly int _size = type == TensorElementType.Int32 ? sizeof(int) : sizeof(long);
    private NativeBuffer _buffer = new(0);

    /// <summary>Makes room for elements. What was written is lost when it grows, and stays when there is no memory to.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public void Reserve(long elements)
    {
        if (_buffer.Bytes < elements * _size)
        {
            _buffer = _buffer.Replaced(Math.Max(elements * _size, 2 * _buffer.Bytes));
        }
    }

    public void Set(int index, int value)
    {
        if (_size == sizeof(long))
        {
            _buffer.Span<long>((long)index * sizeof(long), 1)[0] = value;
        }
        else
        {
            _buffer.Span<int>((long)index * sizeof(int), 1)[0] = value;
        }
    }

    public void Fill(long first, int count, int value)
    {
        if (_size == sizeof(long))
        {
            _buffer.Span<long>(first * sizeof(long), count).Fill(value);
        }
        else
        {
            _buffer.Span<int>(first * sizeof(int), count).Fill(value);
        }
    }

    /// <summary>A tensor of elements from <paramref name="first"/> on; this memory must outlive it and not grow before it goes.</summary>
    public OrtValue Tensor(long[] shape, long first = 0)
    {
        var elements = 1L;
        foreach (var size in shape)
        {
            elements *= size;
        }

        return _buffer.Tensor(type, shape, first * _size, elements * _size);
    }

    public void Dispose() => _buffer.Dispose();
}
