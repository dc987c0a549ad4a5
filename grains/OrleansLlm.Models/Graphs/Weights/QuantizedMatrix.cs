using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>A matrix <c>[rows, columns]</c> quantised while it is written. The weights are read once: their scales are kept until they are written too.</summary>
internal sealed class QuantizedMatrix : QuantizedWeights
{
    private const int ChunkValues = 1 << 20;
    private readonly WeightTensor _matrix;
    private readonly int _bits;
    private readonly int _blockSize;
    private readonly bool _hasZeros;
    private float[]? _scales;
    private byte[]? _zeros;

    /// <summary>A matrix to be quantised.</summary>
    /// <param name="matrix"><c>[rows, columns]</c>.</param>
    /// <param name="bits">4 or 8.</param>
    /// <param name="blockSize">Values per scale.</param>
    /// <param name="isAsymmetric">Each block has a level of its own for zero, so that its levels span just its values.</param>
    public QuantizedMatrix(WeightTensor matrix, int bits, int blockSize, bool isAsymmetric = false)
    {
        _matrix = matrix;
        _bits = bits;
        _blockSize = blockSize;
        _hasZeros = isAsymmetric;
        Blocks = BlockQuantizer.Blocks(matrix.Shape[1], blockSize);
        Values = new PackedTensor(this);
        Scales = new ScaleTensor(this);
        Zeros = isAsymmetric ? new ZeroTensor(this) : null;
    }

    public override int Blocks { get; }

    public override TensorData Values { get; }

    public override TensorData Scales { get; }

    public override TensorData? Zeros { get; }

    private int ZeroBytes => ((Blocks * _bits) + 7) / 8;

    private int RowBytes => Blocks * _blockSize * _bits / 8;

    private void Write(Stream stream)
    {
        int columns = (int)_matrix.Shape[1];
        int chunk = Math.Max(1, ChunkValues / columns);
        float[] scales = new float[_matrix.Shape[0] * Blocks];
        byte[] zeros = new byte[_hasZeros ? _matrix.Shape[0] * ZeroBytes : 0];
        float[] values = new float[chunk * columns];
        byte[] packed = new byte[chunk * RowBytes];
        for (long first = 0; first < _matrix.Shape[0]; first += chunk)
        {
            int rows = (int)Math.Min(chunk, _matrix.Shape[0] - first);
            _matrix.Read(first * columns, values.AsSpan(0, rows * columns));
            Array.Clear(packed);
            Parallel.For(0, rows, row => BlockQuantizer.Quantize(
                values.AsSpan(row * columns, columns),
                _bits,
                _blockSize,
                packed.AsSpan(row * RowBytes, RowBytes),
                scales.AsSpan((int)((first + row) * Blocks), Blocks),
                _hasZeros ? zeros.AsSpan((int)((first + row) * ZeroBytes), ZeroBytes) : []));
            stream.Write(packed, 0, rows * RowBytes);
        }

        (_scales, _zeros) = (scales, zeros);
    }

    private sealed class PackedTensor(QuantizedMatrix owner)
        : TensorData(OnnxElementType.UInt8, [owner._matrix.Shape[0], owner.Blocks, owner._blockSize * owner._bits / 8])
    {
        public override void WriteTo(Stream stream) => owner.Write(stream);
    }

    private sealed class ScaleTensor(QuantizedMatrix owner) : TensorData(OnnxElementType.Float, [owner._matrix.Shape[0] * owner.Blocks])
    {
        public override void WriteTo(Stream stream)
        {
            if (owner._scales is null)
            {
                owner.Write(Stream.Null);
            }

            stream.Write(MemoryMarshal.AsBytes<float>(owner._scales));
            owner._scales = null;
        }
    }

    private sealed class ZeroTensor(QuantizedMatrix owner) : TensorData(OnnxElementType.UInt8, [owner._matrix.Shape[0] * owner.ZeroBytes])
    {
        public override void WriteTo(Stream stream)
        {
            if (owner._zeros is null)
            {
                owner.Write(Stream.Null);
            }

            stream.Write(owner._zeros);
            owner._zeros = null;
        }
    }
}
