using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>How an encoder is written.</summary>
public sealed record EncoderFormat
{
    /// <summary>How the weights of linear layers are stored; embeddings stay floats.</summary>
    public WeightFormat Weights { get; init; } = WeightFormat.Fp32;

    /// <summary>Values per scale of quantised weights: 16 or more, a power of 2.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>Quantised layers have a level of zero for each block, so that its levels span just its values.</summary>
    public bool IsAsymmetric { get; init; }

    /// <summary>How exact quantised layers compute: 1 in floats; 4 rounds activations to 8 bits.</summary>
    public int AccuracyLevel { get; init; } = 4;

    /// <summary>
    /// Quantises weights to 8 bits per column and activations by their range in the batch, as ONNX Runtime's own dynamic quantisation does. A text's
    /// numbers then depend on what else is in the batch. <see cref="Weights"/> must be floats.
    /// </summary>
    public bool DynamicQuantization { get; init; }
}
