using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>How a checkpoint is written as a graph.</summary>
public sealed record CheckpointFormat
{
    /// <summary>How the linear layers' weights are stored.</summary>
    public WeightFormat Weights { get; init; } = WeightFormat.Fp32;

    /// <summary>How embedding and head are stored; null: as <see cref="Weights"/>. Of decoders only.</summary>
    public WeightFormat? HeadWeights { get; init; }

    /// <summary>Values per scale of quantised weights: 16, 32, 64, 128 or 256.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>Floats of 16 bits, for CUDA. Of decoders only.</summary>
    public bool IsHalf { get; init; }

    /// <summary>The context of the graph; null: the checkpoint's. Of decoders only.</summary>
    public int? ContextLength { get; init; }
}
