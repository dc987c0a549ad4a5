using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>
/// The content of an initializer: type and shape are known at once, the bytes are produced when the file is written, so that a model
/// is never held in memory whole.
/// </summary>
internal abstract class TensorData
{
    /// <summary>Creates a tensor of a type and shape; an empty shape is a scalar.</summary>
    protected TensorData(OnnxElementType type, ImmutableArray<long> shape)
    {
        ElementType = type;
        Shape = shape;
        ByteLength = OnnxTypes.SizeOf(type);
        foreach (long size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            ByteLength = checked(ByteLength * size);
        }
    }

    /// <summary>Creates a tensor of any type of ONNX, whose size is told.</summary>
    protected TensorData(OnnxElementType type, ImmutableArray<long> shape, long byteLength)
    {
        ElementType = type;
        Shape = shape;
        ByteLength = byteLength;
    }

    /// <summary>The type of the elements.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>The sizes of the axes.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Bytes of all elements.</summary>
    public long ByteLength { get; }

    /// <summary>A tensor over values in memory, in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the shape.</exception>
    public static TensorData Of<T>(ReadOnlyMemory<T> values, params ImmutableArray<long> shape)
        where T : unmanaged => new MemoryTensor<T>(values, shape);

    /// <summary>A tensor over values in memory, in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the shape.</exception>
    public static TensorData Of<T>(T[] values, params ImmutableArray<long> shape)
        where T : unmanaged => new MemoryTensor<T>(values, shape);

    /// <summary>A scalar.</summary>
    public static TensorData Scalar<T>(T value)
        where T : unmanaged => new MemoryTensor<T>(new[] { value }, []);

    /// <summary>Writes all elements in row-major order, little-endian: exactly <see cref="ByteLength"/> bytes. Called once per file.</summary>
    public abstract void WriteTo(Stream stream);

    private sealed class MemoryTensor<T> : TensorData
        where T : unmanaged
    {
        private readonly ReadOnlyMemory<T> _values;

        public MemoryTensor(ReadOnlyMemory<T> values, ImmutableArray<long> shape)
            : base(OnnxTypes.Of<T>(), shape)
        {
            _values = values;
            if ((long)values.Length * OnnxTypes.SizeOf(ElementType) != ByteLength)
            {
                throw new ArgumentException($"the shape [{string.Join(", ", shape)}] has {ByteLength / OnnxTypes.SizeOf(ElementType)} elements. Given: {values.Length}", nameof(values));
            }
        }

        public override void WriteTo(Stream stream) => stream.Write(MemoryMarshal.AsBytes(_values.Span));
    }
}
