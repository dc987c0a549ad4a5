using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Parameters;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Names and shapes of a decoder's weights, GPT-2's included.</summary>
internal static class NetworkShapes
{
    /// <summary>All weights.</summary>
    public static IEnumerable<ParameterShape> Of(DecoderSpec spec) => DecoderWeights.Of(spec).Select(entry => new ParameterShape(entry.Key, entry.Value));

    /// <summary>Whether a weight is the matrix of a linear layer within the decoder's layers, other than a router or a gate of one channel.</summary>
    public static bool IsLayerMatrix(ParameterShape shape) =>
        shape.Name.StartsWith("model.layers.", StringComparison.Ordinal) && shape.Name.EndsWith("_proj.weight", StringComparison.Ordinal) && shape.Shape.Length == 2;
}
