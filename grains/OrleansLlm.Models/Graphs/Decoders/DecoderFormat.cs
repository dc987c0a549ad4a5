using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>How a decoder is written.</summary>
public sealed record DecoderFormat
{
    /// <summary>How the linear layers' weights are stored.</summary>
    public WeightFormat Weights { get; init; } = WeightFormat.Fp32;

    /// <summary>How embedding and head are stored; null: as <see cref="Weights"/>.</summary>
    public WeightFormat? HeadWeights { get; init; }

    /// <summary>Values per scale of quantised weights: 16, 32, 64, 128 or 256.</summary>
    public int BlockSize { get; init; } = 128;

    /// <summary>1: quantised layers compute in float; 4: activations are rounded to 8 bits, which is the fastest.</summary>
    public int AccuracyLevel { get; init; } = 4;

    /// <summary>What the graph is told about lengths.</summary>
    public DecoderInputs Inputs { get; init; } = DecoderInputs.Lengths;

    /// <summary>Null: keys and values are kept as floats; else as 8-bit numbers of these scales, in a quarter of the memory.</summary>
    public KvScales? KvScales { get; init; }

    /// <summary>
    /// Everything that is a float is one of 16 bits: weights that are not quantised, scales, activations, cache, logits. What CUDA's
    /// GroupQueryAttention demands; on a CPU it is slower.
    /// </summary>
    public bool IsHalf { get; init; }

    /// <summary>Quantised linear layers have a level of zero for each block, so that its levels span just its values; embedding, head and experts stay symmetric.</summary>
    public bool IsAsymmetric { get; init; }

    /// <summary>Quantises the layers' weights in another way than rounding; null: they are rounded.</summary>
    internal IWeightQuantizer? Quantizer { get; init; }

    /// <summary>What linear layers read is given as outputs too, so that it can be measured; weights must be floats.</summary>
    internal bool RevealsInputs { get; init; }

    internal void Check(DecoderSpec spec)
    {
        KvScales?.Check(spec);
        if (IsHalf && KvScales is not null)
        {
            throw new ArgumentException($"{nameof(KvScales)} must be null where {nameof(IsHalf)} is true: a cache of 8 bits beside floats of 16 is not written.");
        }

        if (BlockSize is not (16 or 32 or 64 or 128 or 256))
        {
            throw new ArgumentException($"{nameof(BlockSize)} must be 16, 32, 64, 128 or 256. Given: {BlockSize}");
        }

        if (IsAsymmetric && Quantizer is not null)
        {
            throw new ArgumentException($"{nameof(IsAsymmetric)} must be false where layers are quantised by GPTQ, whose levels are symmetric.");
        }

        if (AccuracyLevel is not (1 or 4))
        {
            throw new ArgumentException($"{nameof(AccuracyLevel)} must be 1 or 4. Given: {AccuracyLevel}");
        }
    }
}
