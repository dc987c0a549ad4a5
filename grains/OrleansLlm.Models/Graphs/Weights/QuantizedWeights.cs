using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>A matrix <c>[rows, columns]</c> in the form of MatMulNBits. Values are written before scales.</summary>
internal abstract class QuantizedWeights
{
    /// <summary>Blocks of a row.</summary>
    public abstract int Blocks { get; }

    /// <summary><c>uint8 [rows, blocks, blockSize * bits / 8]</c>.</summary>
    public abstract TensorData Values { get; }

    /// <summary><c>float [rows * blocks]</c>.</summary>
    public abstract TensorData Scales { get; }

    /// <summary><c>uint8 [rows * ceil(blocks * bits / 8)]</c>: the levels of zero, rows apart; null: they are in the middle. Written after the values.</summary>
    public virtual TensorData? Zeros => null;
}
