using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints.Packages;

/// <summary>A matrix in 8 or 4 bits, as MatMulNBits stores it, read as the floats that the operator computes with. Blocks do not reach over rows.</summary>
/// <param name="levels">Levels, <c>uint8 [rows, blocks, bytes]</c>.</param>
/// <param name="scales">One per block.</param>
/// <param name="zeros">Each block's level of zero, packed by rows; null: half of the range.</param>
/// <param name="columns">Values of a row.</param>
/// <param name="bits">8 or 4.</param>
/// <param name="blockSize">Values per block.</param>
internal sealed class UnpackedMatrix(StoredInitializer levels, StoredInitializer scales, StoredInitializer? zeros, long columns, int bits, int blockSize)
    : WeightTensor([levels.Shape[0], columns])
{
    private readonly int _blocks = BlockQuantizer.Blocks(columns, blockSize);

    public override void Read(long first, Span<float> values)
    {
        long firstRow = first / columns;
        int rows = (int)(((first + values.Length - 1) / columns) - firstRow + 1);
        int rowBytes = _blocks * blockSize * bits / 8;
        int zeroBytes = ((_blocks * bits) + 7) / 8;
        byte[] packed = levels.Read(firstRow * rowBytes, rows * rowBytes);
        var scale = MemoryMarshal.Cast<byte, float>(scales.Read(firstRow * _blocks * sizeof(float), rows * _blocks * sizeof(float)));
        byte[]? zero = zeros?.Read(firstRow * zeroBytes, rows * zeroBytes);
        for (int i = 0; i < values.Length; i++)
        {
            long place = first + i - (firstRow * columns);
            var (row, column) = ((int)(place / columns), (int)(place % columns));
            int block = column / blockSize;
            int none = zero is null ? 1 << (bits - 1) : BlockQuantizer.Level(zero.AsSpan(row * zeroBytes, zeroBytes), block, bits);
            values[i] = (BlockQuantizer.Level(packed.AsSpan(row * rowBytes, rowBytes), column, bits) - none) * scale[(row * _blocks) + block];
        }
    }
}
