using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Quantization;

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

    /// <summary>Quantised linear layers have a level of zero for each block, so that its levels span just its values; embedding, head and experts stay symmetric.</summary>
    public bool IsAsymmetric { get; init; }

    /// <summary>Quantised layers compute in floats: an answer then differs by rounding only, whatever else is in its batch. Else activations are rounded to 8 bits, which is faster.</summary>
    public bool HasFloatActivations { get; init; }

    /// <summary>Floats of 16 bits, for CUDA. Of decoders only.</summary>
    public bool IsHalf { get; init; }

    /// <summary>The context of the graph; null: the checkpoint's. Of decoders only.</summary>
    public int? ContextLength { get; init; }

    internal int AccuracyLevel => HasFloatActivations ? 1 : 4;

    internal IWeightQuantizer? Quantizer { get; init; }

    internal IReadOnlyDictionary<string, InputMoments>? ScaledBy { get; init; }

    /// <summary>The same with linear layers quantised by GPTQ.</summary>
    /// <param name="moments">What each layer reads, by its name.</param>
    public CheckpointFormat WithGptq(IReadOnlyDictionary<string, InputMoments> moments) => this with { Quantizer = new GptqQuantizer(moments) };

    /// <summary>The same with weights that AWQ has prepared for rounding. Of decoders only.</summary>
    /// <param name="moments">What each layer reads, by its name.</param>
    public CheckpointFormat WithAwq(IReadOnlyDictionary<string, InputMoments> moments) => this with { ScaledBy = moments };

    /// <summary>The weights as they are to be rounded.</summary>
    internal IWeightSource Prepared(DecoderSpec spec, IWeightSource weights) => ScaledBy is null
        ? weights
        : new AwqWeights(weights, spec, ScaledBy, new AwqSearch(Weights == WeightFormat.Q8 ? 8 : 4, BlockSize, IsAsymmetric));
}
