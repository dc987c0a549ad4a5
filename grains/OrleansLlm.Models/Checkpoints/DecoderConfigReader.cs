using System.Collections.Immutable;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Turns a checkpoint's <c>config.json</c> into a <see cref="DecoderSpec"/>.</summary>
internal static class DecoderConfigReader
{
    /// <summary>The values of <c>model_type</c> that are read.</summary>
    public static readonly ImmutableArray<string> Families =
        ["gemma", "gemma2", "gemma3", "gemma3_text", "llama", "mistral", "mixtral", "phi3", "qwen2", "qwen2_moe", "qwen3", "qwen3_moe"];

    /// <summary>Reads a configuration.</summary>
    /// <param name="root">The file.</param>
    /// <param name="config">The decoder's part of it: the file, or its <c>text_config</c>.</param>
    /// <param name="defaults"><c>generation_config.json</c>, or null.</param>
    public static DecoderSpec Read(ConfigElement root, ConfigElement config, ConfigElement? defaults)
    {
        var type = config.Optional("model_type") ?? root.Required("model_type");
        var spec = Common(root, config, defaults, type.String());
        spec = type.String() switch
        {
            "llama" => Llama(spec, config),
            "mistral" => spec with { Windows = Window(config) },
            "mixtral" => spec with { Windows = Window(config), Experts = Mixtral(config) },
            "qwen2" => spec with { QkvBias = true, Windows = QwenWindows(spec, config) },
            "qwen2_moe" => spec with { QkvBias = true, Windows = QwenWindows(spec, config), Experts = QwenExperts(config, shared: true) },
            "qwen3" => spec with { QueryKeyNorm = true, QkvBias = Flag(config, "attention_bias"), OutputBias = Flag(config, "attention_bias"), Windows = QwenWindows(spec, config) },
            "qwen3_moe" => spec with { QueryKeyNorm = true, Windows = QwenWindows(spec, config), Experts = QwenExperts(config, shared: false) },
            "phi3" => spec with { Windows = Window(config), RotaryShare = config.Optional("partial_rotary_factor")?.Number() ?? 1 },
            "gemma" or "gemma2" or "gemma3" or "gemma3_text" => GemmaConfig.Apply(spec, config, type.String()),
            _ => throw type.Wrong($"is not supported. Supported: {string.Join(", ", Families)}, gpt2, bert, roberta, distilbert, xlm-roberta. Given: {type.Shown()}"),
        };
        return spec with { RopeScaling = RopeScalingReader.Read(config, spec.ContextLength), Activation = Activation(config) };
    }

    /// <summary>The window of a configuration that has one for all layers, or none.</summary>
    public static ImmutableArray<int> Window(ConfigElement config) => config.Optional("sliding_window") is { } window ? [window.Int(minimum: 1)] : [];

    /// <summary>A flag that is false where it is absent.</summary>
    public static bool Flag(ConfigElement config, string name, bool otherwise = false) => config.Optional(name)?.Bool() ?? otherwise;

    /// <summary>Windows by <c>layer_types</c>, or null where there is no such list.</summary>
    public static ImmutableArray<int>? ByLayerTypes(ConfigElement config, int layers)
    {
        if (config.Optional("layer_types") is not { } types)
        {
            return null;
        }

        ImmutableArray<int> windows = [.. types.Items().Select(type => type.String() switch
        {
            "full_attention" => 0,
            "sliding_attention" => config.Required("sliding_window").Int(minimum: 1),
            _ => throw type.Wrong($"must be full_attention or sliding_attention. Given: {type.Shown()}"),
        })];
        return windows.Length == layers ? windows : throw types.Wrong($"must have {layers} entries, one per layer. Given: {windows.Length}");
    }

    private static DecoderSpec Common(ConfigElement root, ConfigElement config, ConfigElement? defaults, string type)
    {
        int heads = config.Required("num_attention_heads").Int(minimum: 1);
        var eos = GenaiLayout.TokenIds(defaults?.Optional("eos_token_id"));
        return new DecoderSpec
        {
            Architecture = type,
            VocabularySize = config.Required("vocab_size").Int(minimum: 1),
            HiddenSize = config.Required("hidden_size").Int(minimum: 1),
            Layers = config.Required("num_hidden_layers").Int(minimum: 1),
            Heads = heads,
            KeyValueHeads = config.Optional("num_key_value_heads")?.Int(minimum: 1) ?? heads,
            HeadSize = config.Optional("head_dim")?.Int(minimum: 1) ?? 0,
            IntermediateSize = config.Required("intermediate_size").Int(minimum: 1),
            ContextLength = config.Required("max_position_embeddings").Int(minimum: 1),
            NormEpsilon = (float)(config.Optional("rms_norm_eps")?.Number() ?? 1e-6),
            RopeTheta = (config.Optional("rope_parameters")?.Optional("rope_theta") ?? config.Optional("rope_theta"))?.Number() ?? 10_000,
            TieEmbeddings = Flag(config, "tie_word_embeddings", Flag(root, "tie_word_embeddings")),
            BosTokenId = (config.Optional("bos_token_id") ?? root.Optional("bos_token_id") ?? defaults?.Optional("bos_token_id"))?.Int(minimum: 0),
            EosTokenIds = eos.IsEmpty ? GenaiLayout.TokenIds(config.Optional("eos_token_id") ?? root.Optional("eos_token_id")) : eos,
            PadTokenId = (config.Optional("pad_token_id") ?? root.Optional("pad_token_id"))?.Int(minimum: -1) is { } pad and >= 0 ? pad : null,
        };
    }

    private static DecoderSpec Llama(DecoderSpec spec, ConfigElement config)
    {
        if (Flag(config, "mlp_bias"))
        {
            throw config.Required("mlp_bias").Wrong("must be false: biases of the feed-forward are not supported. Given: true");
        }

        bool bias = Flag(config, "attention_bias");
        return spec with { QkvBias = bias, OutputBias = bias };
    }

    private static ImmutableArray<int> QwenWindows(DecoderSpec spec, ConfigElement config)
    {
        if (ByLayerTypes(config, spec.Layers) is { } windows)
        {
            return windows;
        }

        if (!Flag(config, "use_sliding_window"))
        {
            return [];
        }

        int first = config.Required("max_window_layers").Int(minimum: 0);
        int window = config.Required("sliding_window").Int(minimum: 1);
        return [.. Enumerable.Range(0, spec.Layers).Select(layer => layer < first ? 0 : window)];
    }

    private static ExpertSpec Mixtral(ConfigElement config) => new()
    {
        Count = config.Required("num_local_experts").Int(minimum: 1),
        PerToken = config.Required("num_experts_per_tok").Int(minimum: 1),
        IntermediateSize = config.Required("intermediate_size").Int(minimum: 1),
    };

    private static ExpertSpec QwenExperts(ConfigElement config, bool shared)
    {
        if (config.Optional("decoder_sparse_step")?.Int() is { } step and not 1)
        {
            throw config.Required("decoder_sparse_step").Wrong($"must be 1: every layer has experts. Given: {step}");
        }

        if (config.Optional("mlp_only_layers") is { } plain && plain.Items().Any())
        {
            throw plain.Wrong($"must be empty: every layer has experts. Given: {plain.Shown()}");
        }

        return new ExpertSpec
        {
            Count = config.Required("num_experts").Int(minimum: 1),
            PerToken = config.Required("num_experts_per_tok").Int(minimum: 1),
            IntermediateSize = config.Required("moe_intermediate_size").Int(minimum: 1),
            NormalizeWeights = Flag(config, "norm_topk_prob"),
            SharedIntermediateSize = shared ? config.Required("shared_expert_intermediate_size").Int(minimum: 1) : 0,
        };
    }

    private static GateActivation Activation(ConfigElement config) => config.OptionalAny("hidden_activation", "hidden_act") switch
    {
        null => GateActivation.Silu,
        { } given => given.String() switch
        {
            "silu" or "swish" => GateActivation.Silu,
            "gelu_pytorch_tanh" or "gelu_new" => GateActivation.GeluTanh,

            // Gemma's first files say gelu and mean its approximation.
            "gelu" => (config.Optional("model_type")?.String() ?? "").StartsWith("gemma", StringComparison.Ordinal) ? GateActivation.GeluTanh : GateActivation.Gelu,
            _ => throw given.Wrong($"must be silu, gelu, gelu_new or gelu_pytorch_tanh. Given: {given.Shown()}"),
        },
    };
}
