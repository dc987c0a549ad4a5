using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Quantization;

/// <summary>A matrix quantised by GPTQ while it is written.</summary>
internal sealed class GptqMatrix : QuantizedWeights
{
    private readonly WeightTensor _matrix;
    private readonly double[] _root;
    private readonly int _bits;
    private readonly int _blockSize;
    private float[]? _scales;

    public GptqMatrix(WeightTensor matrix, double[] root, int bits, int blockSize)
    {
        _matrix = matrix;
        _root = root;
        _bits = bits;
        _blockSize = blockSize;
        Blocks = BlockQuantizer.Blocks(matrix.Shape[1], blockSize);
        Values = new Packed(this);
        Scales = new ScaleTensor(this);
    }

    public override int Blocks { get; }

    public override TensorData Values { get; }

    public override TensorData Scales { get; }

    private void Write(Stream stream)
    {
        int rows = (int)_matrix.Shape[0];
        int bytes = Blocks * _blockSize * _bits / 8;
        float[] values = _matrix.ReadAll();
        byte[] packed = new byte[rows * bytes];
        float[] scales = new float[rows * Blocks];
        Parallel.For(0, rows, row => Quantize(row, values, packed.AsSpan(row * bytes, bytes), scales.AsSpan(row * Blocks, Blocks)));
        stream.Write(packed);
        _scales = scales;
    }

    private void Quantize(int row, float[] values, Span<byte> packed, Span<float> scales)
    {
        int columns = (int)_matrix.Shape[1];
        int zero = 1 << (_bits - 1);
        double[] left = [.. values.AsSpan(row * columns, columns).ToArray().Select(value => (double)value)];
        for (int i = 0; i < columns; i++)
        {
            int block = i / _blockSize;
            if (i % _blockSize == 0)
            {
                scales[block] = Scale(left.AsSpan(i, Math.Min(_blockSize, columns - i)), zero);
            }

            double scale = scales[block];
            int level = Math.Clamp(scale == 0 ? zero : (int)Math.Round(left[i] / scale) + zero, 0, (2 * zero) - 1);
            Pack(packed, i, level);
            var pivot = _root.AsSpan((i * columns) + i, columns - i);
            double error = (left[i] - ((level - zero) * scale)) / pivot[0];
            TensorPrimitives.MultiplyAdd(pivot[1..], -error, left.AsSpan(i + 1), left.AsSpan(i + 1));
        }

        for (int i = columns; i < Blocks * _blockSize; i++)
        {
            Pack(packed, i, zero);
        }
    }

    private static float Scale(ReadOnlySpan<double> block, int zero)
    {
        double largest = 0;
        foreach (double value in block)
        {
            largest = Math.Abs(value) > Math.Abs(largest) ? value : largest;
        }

        return (float)(largest / -zero);
    }

    private void Pack(Span<byte> packed, int i, int level)
    {
        if (_bits == 8)
        {
            packed[i] = (byte)level;
        }
        else
        {
            packed[i / 2] |= (byte)(level << (i % 2 * 4));
        }
    }

    private sealed class Packed(GptqMatrix owner)
        : TensorData(OnnxElementType.UInt8, [owner._matrix.Shape[0], owner.Blocks, owner._blockSize * owner._bits / 8])
    {
        public override void WriteTo(Stream stream) => owner.Write(stream);
    }

    private sealed class ScaleTensor(GptqMatrix owner) : TensorData(OnnxElementType.Float, [owner._matrix.Shape[0] * owner.Blocks])
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
}
