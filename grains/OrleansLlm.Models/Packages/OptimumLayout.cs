namespace OrleansLlm.Models.Packages;

/// <summary>Reads the layout of Optimum exports and of transformers.js: <c>config.json</c> with <c>model.onnx</c>, or <c>onnx/model*.onnx</c>.</summary>
internal static class OptimumLayout
{
    // Exact before small, and what every processor runs before half precision: the order is a promise (see ModelPackage.Load).
    private static readonly string[] s_variants =
    [
        "", "_fp32", "_quantized", "_int8", "_uint8", "_q8", "_q4", "_bnb4", "_fp16", "_q4f16",
        // sentence-transformers' own names.
        "_O1", "_O2", "_O3", "_qint8_avx512_vnni", "_qint8_avx512", "_qint8_arm64", "_quint8_avx2", "_O4",
    ];
    private static readonly string[] s_stems = ["model", "decoder_model_merged"];

    /// <summary>Reads the layout.</summary>
    public static ModelLayout Read(string folder, string? graphVariant)
    {
        string file = Path.Combine(folder, "config.json");
        if (!File.Exists(file))
        {
            throw new ModelPackageException(folder, null, $"is no model folder: {GenaiLayout.FileName} or config.json expected, neither is there");
        }

        var root = ConfigElement.Read(file);
        if (root.Optional("is_encoder_decoder")?.Bool() ?? false)
        {
            throw root.Required("is_encoder_decoder").Wrong("must be false: only decoders are supported. Given: true");
        }

        string generation = Path.Combine(folder, "generation_config.json");
        ConfigElement? defaults = File.Exists(generation) ? ConfigElement.Read(generation) : null;
        return new ModelLayout
        {
            ConfigFile = file,
            Config = ReadConfig(root, defaults),
            Graph = new DecoderGraph
            {
                Path = FindGraph(folder, graphVariant),
                AttentionMask = "attention_mask",
                PositionIds = "position_ids",
                PastKey = "past_key_values.%d.key",
                PastValue = "past_key_values.%d.value",
                PresentKey = "present.%d.key",
                PresentValue = "present.%d.value",
            },
            Generation = defaults is { } recommended ? GenerationReader.Read(recommended) : new GenerationDefaults(),
        };
    }

    private static ModelConfig ReadConfig(ConfigElement root, ConfigElement? defaults)
    {
        // Multimodal configurations keep the decoder's shape apart.
        var shape = root.Optional("text_config") ?? root;
        int heads = Count(shape, "num_attention_heads", "n_head", "num_heads", "n_heads");
        int keyValueHeads = shape.OptionalAny("num_key_value_heads", "num_kv_heads", "n_head_kv", "multi_query_group_num")?.Int(minimum: 1)
            ?? (shape.Optional("multi_query")?.Bool() ?? false ? 1 : heads);
        var eos = GenaiLayout.TokenIds(defaults?.Optional("eos_token_id"));
        return new ModelConfig
        {
            Architecture = (root.Optional("model_type") ?? shape.Required("model_type")).String(),
            VocabularySize = Count(shape, "vocab_size", "padded_vocab_size", "n_vocab"),
            ContextLength = Count(shape, "max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length", "max_sequence_length"),
            Layers = Count(shape, "num_hidden_layers", "n_layer", "num_layers", "n_layers"),
            KeyValueHeads = keyValueHeads,
            HeadSize = shape.OptionalAny("head_dim", "kv_channels", "attention_head_size")?.Int(minimum: 1) ?? HeadSize(shape, heads),
            BosTokenId = (root.Optional("bos_token_id") ?? defaults?.Optional("bos_token_id"))?.Int(minimum: 0),
            // generation_config.json is where makers add the end of a turn to the end of a document.
            EosTokenIds = eos.IsEmpty ? GenaiLayout.TokenIds(root.Optional("eos_token_id")) : eos,
            PadTokenId = (root.Optional("pad_token_id") ?? defaults?.Optional("pad_token_id"))?.Int(minimum: -1) is { } pad and >= 0 ? pad : null,
        };
    }

    private static int HeadSize(ConfigElement shape, int heads)
    {
        var hidden = Required(shape, "hidden_size", "n_embd", "d_model", "dim");
        return hidden.Int(minimum: 1) % heads == 0 ? hidden.Int() / heads : throw hidden.Wrong($"must be a multiple of the {heads} heads. Given: {hidden.Shown()}");
    }

    private static int Count(ConfigElement shape, params ReadOnlySpan<string> names) => Required(shape, names).Int(minimum: 1);

    private static ConfigElement Required(ConfigElement shape, params ReadOnlySpan<string> names) => shape.OptionalAny(names) ?? shape.Required(names[0]);

    /// <summary>The graph of a folder: the one that is asked for, else the first there.</summary>
    /// <exception cref="ModelPackageException">There is none.</exception>
    public static string FindGraph(string folder, string? preferred) =>
        TryFindGraph(folder, preferred)
        ?? throw new ModelPackageException(folder, null, $"holds no ONNX graph: {preferred ?? "model.onnx or onnx/model*.onnx"} expected");

    /// <summary>The same, or null.</summary>
    public static string? TryFindGraph(string folder, string? preferred)
    {
        string[] names = preferred is null
            ? [.. s_stems.SelectMany(stem => s_variants.Select(variant => stem + variant + ".onnx"))]
            : [preferred.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? preferred : preferred + ".onnx"];
        foreach (string name in names)
        {
            foreach (string place in (ReadOnlySpan<string>)["onnx", "."])
            {
                string path = PackageFiles.Inside(folder, Path.Combine(place, name))
                    ?? throw new ModelPackageException(folder, null, $"the graph variant must name a file inside the model folder. Given: {preferred}");
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }
}
