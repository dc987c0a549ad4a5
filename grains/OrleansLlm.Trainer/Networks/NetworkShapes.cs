using System.Collections.Immutable;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Parameters;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Names and shapes of a decoder's weights, GPT-2's included.</summary>
internal static class NetworkShapes
{
    /// <summary>The table of learned positions.</summary>
    public const string Positions = "model.embed_positions.weight";

    /// <summary>All weights.</summary>
    public static IEnumerable<ParameterShape> Of(DecoderSpec spec) => spec.LearnedPositions
        ? Gpt2(spec)
        : DecoderWeights.Of(spec).Select(entry => new ParameterShape(entry.Key, entry.Value));

    /// <summary>Whether a weight is the matrix of a linear layer within the decoder's layers, other than a router or a gate of one channel.</summary>
    public static bool IsLayerMatrix(ParameterShape shape) =>
        shape.Name.StartsWith("model.layers.", StringComparison.Ordinal) && shape.Name.EndsWith("_proj.weight", StringComparison.Ordinal) && shape.Shape.Length == 2;

    private static IEnumerable<ParameterShape> Gpt2(DecoderSpec spec)
    {
        long hidden = spec.HiddenSize;
        yield return new(DecoderWeights.Embedding, [spec.VocabularySize, hidden]);
        yield return new(Positions, [spec.ContextLength, hidden]);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string name = DecoderWeights.Layer(layer);
            ParameterShape[] weights =
            [
                .. Vectors(name + "input_layernorm", hidden), .. Linear(name + "self_attn.qkv_proj", hidden, 3 * hidden), .. Linear(name + "self_attn.o_proj", hidden, hidden),
                .. Vectors(name + "post_attention_layernorm", hidden), .. Linear(name + "mlp.up_proj", hidden, spec.IntermediateSize),
                .. Linear(name + "mlp.down_proj", spec.IntermediateSize, hidden),
            ];
            foreach (var weight in weights)
            {
                yield return weight;
            }
        }

        foreach (var weight in Vectors("model.norm", hidden))
        {
            yield return weight;
        }

        if (!spec.TieEmbeddings)
        {
            yield return new(DecoderWeights.Head, [spec.VocabularySize, hidden]);
        }
    }

    private static ParameterShape[] Linear(string name, long input, long output) => [new(name + ".weight", [output, input]), new(name + ".bias", [output])];

    private static ParameterShape[] Vectors(string name, long size) => [new(name + ".weight", ImmutableArray.Create(size)), new(name + ".bias", ImmutableArray.Create(size))];
}
