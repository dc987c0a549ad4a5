namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Quantises some linear layers in another way than rounding each weight to the nearest level.</summary>
internal interface IWeightQuantizer
{
    /// <summary>A layer's quantised weights; null: it is rounded.</summary>
    /// <param name="layer">The layer's name with dots (<c>model.layers.0.attn.qkv_proj</c>).</param>
    /// <param name="weights"><c>[out, in]</c>.</param>
    /// <param name="bits">4 or 8.</param>
    /// <param name="blockSize">Values per scale.</param>
    QuantizedWeights? Quantize(string layer, WeightTensor weights, int bits, int blockSize);
}
