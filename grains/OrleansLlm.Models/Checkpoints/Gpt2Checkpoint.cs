using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Reads GPT-2's configuration, and its weights under the names of other decoders; matrices are stored <c>[in, out]</c>.</summary>
internal static class Gpt2Checkpoint
{
    /// <summary>Reads <c>config.json</c>.</summary>
    public static DecoderSpec Read(ConfigElement config)
    {
        foreach (var (field, wanted) in new[] { ("scale_attn_weights", true), ("scale_attn_by_inverse_layer_idx", false), ("add_cross_attention", false) })
        {
            if (config.Optional(field) is { } flag && flag.Bool() != wanted)
            {
                throw flag.Wrong($"must be {(wanted ? "true" : "false")}. Given: {flag.Shown()}");
            }
        }

        int heads = config.Required("n_head").Int(minimum: 1);
        int hidden = config.Required("n_embd").Int(minimum: 1);
        return new DecoderSpec
        {
            Architecture = "gpt2",
            LearnedPositions = true,
            VocabularySize = config.Required("vocab_size").Int(minimum: 1),
            HiddenSize = hidden,
            Layers = config.Required("n_layer").Int(minimum: 1),
            Heads = heads,
            KeyValueHeads = heads,
            IntermediateSize = config.Optional("n_inner")?.Int(minimum: 1) ?? 4 * hidden,
            ContextLength = config.OptionalAny("n_positions", "n_ctx")?.Int(minimum: 1) ?? 1_024,
            NormEpsilon = (float)(config.Optional("layer_norm_epsilon")?.Number() ?? 1e-5),
            Activation = Activation(config),
            TieEmbeddings = DecoderConfigReader.Flag(config, "tie_word_embeddings", otherwise: true),
            BosTokenId = config.Optional("bos_token_id")?.Int(minimum: 0),
            EosTokenIds = GenaiLayout.TokenIds(config.Optional("eos_token_id")),
        };
    }

    /// <summary>The weights under the names of <see cref="Gpt2GraphWriter"/>.</summary>
    public static IWeightSource Map(DecoderSpec spec, IWeightSource stored)
    {
        string prefix = stored.Find("transformer.wte.weight") is null ? "" : "transformer.";
        return new MappedWeights(stored, (inner, name) => Find(spec, inner, prefix, name));
    }

    private static GateActivation Activation(ConfigElement config) => config.Optional("activation_function") switch
    {
        null => GateActivation.GeluTanh,
        { } given => given.String() switch
        {
            "gelu_new" or "gelu_pytorch_tanh" => GateActivation.GeluTanh,
            "gelu" => GateActivation.Gelu,
            _ => throw given.Wrong($"must be gelu_new, gelu_pytorch_tanh or gelu. Given: {given.Shown()}"),
        },
    };

    private static WeightTensor? Find(DecoderSpec spec, IWeightSource inner, string prefix, string name) => name switch
    {
        DecoderWeights.Embedding => inner.Find(prefix + "wte.weight"),
        DecoderWeights.Positions => Positions(spec, inner.Find(prefix + "wpe.weight")),
        "model.norm.weight" or "model.norm.bias" => inner.Find(prefix + "ln_f" + name["model.norm".Length..]),
        DecoderWeights.Head => inner.Find(DecoderWeights.Head),
        _ when name.StartsWith("model.layers.", StringComparison.Ordinal) => OfLayer(inner, prefix + "h." + name["model.layers.".Length..]),
        _ => null,
    };

    private static WeightTensor? OfLayer(IWeightSource inner, string name)
    {
        string stored = name
            .Replace("input_layernorm", "ln_1", StringComparison.Ordinal).Replace("post_attention_layernorm", "ln_2", StringComparison.Ordinal)
            .Replace("self_attn.qkv_proj", "attn.c_attn", StringComparison.Ordinal).Replace("self_attn.o_proj", "attn.c_proj", StringComparison.Ordinal)
            .Replace("mlp.up_proj", "mlp.c_fc", StringComparison.Ordinal).Replace("mlp.down_proj", "mlp.c_proj", StringComparison.Ordinal);
        var found = inner.Find(stored);
        return found is { Shape.Length: 2 } ? new TransposedMatrix(found) : found;
    }

    private static WeightTensor? Positions(DecoderSpec spec, WeightTensor? table) =>
        table is not null && table.Shape[0] > spec.ContextLength ? new RowsOf(table, 0, spec.ContextLength) : table;
}
