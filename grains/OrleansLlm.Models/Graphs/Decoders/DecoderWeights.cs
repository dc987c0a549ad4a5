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

    /// <summary>The table of learned positions (GPT-2), <c>[context, hidden]</c>.</summary>
    public const string Positions = "model.embed_positions.weight";

    /// <summary>The start of a layer's names.</summary>
    public static string Layer(int layer) => $"model.layers.{layer}.";

    /// <summary>All weights that the decoder needs.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Of(DecoderSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.LearnedPositions ? Gpt2Weights.Of(spec) : OfLlama(spec);
    }

    private static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> OfLlama(DecoderSpec spec)
    {
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
        if (spec.OutputBias)
        {
            yield return ("self_attn.o_proj.bias", [spec.HiddenSize]);
        }

        if (spec.PostNorms)
        {
            yield return ("pre_feedforward_layernorm.weight", [spec.HiddenSize]);
            yield return ("post_feedforward_layernorm.weight", [spec.HiddenSize]);
        }

        foreach (var weight in spec.Experts is { } experts ? OfExperts(spec, experts) : OfFeedForward(spec, "mlp.", spec.IntermediateSize))
        {
            yield return weight;
        }
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape)> OfExperts(DecoderSpec spec, ExpertSpec experts)
    {
        yield return ("mlp.gate.weight", [experts.Count, spec.HiddenSize]);
        var shared = experts.SharedIntermediateSize == 0 ? [] : OfFeedForward(spec, "mlp.shared_expert.", experts.SharedIntermediateSize)
            .Append(("mlp.shared_expert_gate.weight", [1, spec.HiddenSize]));
        foreach (var weight in Enumerable.Range(0, experts.Count).SelectMany(expert => OfFeedForward(spec, $"mlp.experts.{expert}.", experts.IntermediateSize)).Concat(shared))
        {
            yield return weight;
        }
    }

    private static (string Name, ImmutableArray<long> Shape)[] OfFeedForward(DecoderSpec spec, string name, int width) =>
    [
        (name + "gate_proj.weight", [width, spec.HiddenSize]),
        (name + "up_proj.weight", [width, spec.HiddenSize]),
        (name + "down_proj.weight", [spec.HiddenSize, width]),
    ];
}
