using OrleansLlm.Models.Graphs.Weights;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>
/// A matrix in 4 bits, in the blocks that our quantiser writes for MatMulNBits: two values a byte, the even one in the low half, value = (q - 8) * scale.
/// </summary>
internal sealed class PackedMatrix : IDisposable
{
    private const int Bits = 4;
    private readonly Tensor _packed;
    private readonly Tensor _scales;
    private readonly int _blockSize;

    private PackedMatrix(Tensor packed, Tensor scales, int blockSize, long rows, long columns)
    {
        _packed = packed;
        _scales = scales;
        _blockSize = blockSize;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Outputs.</summary>
    public long Rows { get; }

    /// <summary>Inputs.</summary>
    public long Columns { get; }

    /// <summary>Quantises a matrix, row by row.</summary>
    public static PackedMatrix Of(WeightTensor matrix, int blockSize, Device device)
    {
        var (rows, columns) = (matrix.Shape[0], (int)matrix.Shape[1]);
        int blocks = BlockQuantizer.Blocks(columns, blockSize);
        int rowBytes = blocks * blockSize * Bits / 8;
        byte[] packed = new byte[rows * rowBytes];
        float[] scales = new float[rows * blocks];
        float[] row = new float[columns];
        for (int i = 0; i < rows; i++)
        {
            matrix.Read((long)i * columns, row);
            BlockQuantizer.Quantize(row, Bits, blockSize, packed.AsSpan(i * rowBytes, rowBytes), scales.AsSpan(i * blocks, blocks));
        }

        return new PackedMatrix(
            tensor(packed, dtype: ScalarType.Byte).view(rows, rowBytes).to(device), tensor(scales).view(rows, blocks, 1).to(device), blockSize, rows, columns);
    }

    /// <summary>The matrix as it is meant, <c>[rows, columns]</c>; the caller's.</summary>
    public Tensor Unpack(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var halves = stack([_packed.bitwise_and(15), _packed.bitwise_right_shift(4)], -1);
        var values = halves.view(Rows, -1, _blockSize).to_type(type).sub_(8).mul_(_scales.to_type(type)).view(Rows, -1);
        return (values.shape[1] == Columns ? values : values.narrow(1, 0, Columns).contiguous()).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _packed.Dispose();
        _scales.Dispose();
    }
}
