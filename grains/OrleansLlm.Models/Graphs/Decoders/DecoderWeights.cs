using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Names and shapes of a decoder's weights, as in Hugging Face checkpoints.</summary>
public static class DecoderWeights
{
    /// <summary>The embedding, <c>[vocabulary, hidden]</c>.</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The head, <c>[vocabulary, hidden]</c>, where it is not the embedding.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>The last norm, <c>[hidden]</c>.</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The start of a layer's names.</summary>
    public static string Layer(int layer) => $"model.layers.{layer}.";

    /// <summary>All weights that the decoder needs.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Of(DecoderSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        yield return new(Embedding, [spec.VocabularySize, spec.HiddenSize]);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            foreach (var (name, shape) in OfLayer(spec))
            {
                yield return new(Layer(layer) + name, shape);
            }
        }

        yield return new(FinalNorm, [spec.HiddenSize]);
        if (!spec.TieEmbeddings)
        {
            yield return new(Head, [spec.VocabularySize, spec.HiddenSize]);
        }
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape)> OfLayer(DecoderSpec spec)
    {
        long queries = (long)spec.Heads * spec.HeadSize;
        long keys = (long)spec.KeyValueHeads * spec.HeadSize;
        yield return ("input_layernorm.weight", [spec.HiddenSize]);
        yield return ("post_attention_layernorm.weight", [spec.HiddenSize]);
        foreach (var (part, rows) in new[] { ("q", queries), ("k", keys), ("v", keys) })
        {
            yield return ($"self_attn.{part}_proj.weight", [rows, spec.HiddenSize]);
            if (spec.QkvBias)
            {
                yield return ($"self_attn.{part}_proj.bias", [rows]);
            }

            if (spec.QueryKeyNorm && part != "v")
            {
                yield return ($"self_attn.{part}_norm.weight", [spec.HeadSize]);
            }
        }

        yield return ("self_attn.o_proj.weight", [spec.HiddenSize, queries]);
        yield return ("mlp.gate_proj.weight", [spec.IntermediateSize, spec.HiddenSize]);
        yield return ("mlp.up_proj.weight", [spec.IntermediateSize, spec.HiddenSize]);
        yield return ("mlp.down_proj.weight", [spec.HiddenSize, spec.IntermediateSize]);
    }
}
