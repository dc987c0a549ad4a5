using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Names and shapes of a GPT-2's weights: those of <see cref="DecoderWeights"/> where there is such a weight; linear layers as <c>[out, in]</c>.</summary>
internal static class Gpt2Weights
{
    /// <summary>All weights.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Of(DecoderSpec spec)
    {
        long hidden = spec.HiddenSize;
        yield return new(DecoderWeights.Embedding, [spec.VocabularySize, hidden]);
        yield return new(DecoderWeights.Positions, [spec.ContextLength, hidden]);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string name = DecoderWeights.Layer(layer);
            KeyValuePair<string, ImmutableArray<long>>[] weights =
            [
                .. Norm(name + "input_layernorm", hidden), .. Linear(name + "self_attn.qkv_proj", hidden, 3 * hidden), .. Linear(name + "self_attn.o_proj", hidden, hidden),
                .. Norm(name + "post_attention_layernorm", hidden), .. Linear(name + "mlp.up_proj", hidden, spec.IntermediateSize),
                .. Linear(name + "mlp.down_proj", spec.IntermediateSize, hidden),
            ];
            foreach (var weight in weights)
            {
                yield return weight;
            }
        }

        foreach (var weight in Norm("model.norm", hidden))
        {
            yield return weight;
        }

        if (!spec.TieEmbeddings)
        {
            yield return new(DecoderWeights.Head, [spec.VocabularySize, hidden]);
        }
    }

    private static KeyValuePair<string, ImmutableArray<long>>[] Linear(string name, long input, long output) => [new(name + ".weight", [output, input]), new(name + ".bias", [output])];

    private static KeyValuePair<string, ImmutableArray<long>>[] Norm(string name, long size) => [new(name + ".weight", [size]), new(name + ".bias", [size])];
}
