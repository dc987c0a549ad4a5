using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansLlm.Models.Packages;

/// <summary>Reads onnxruntime-genai's layout: <c>genai_config.json</c> beside the graph that it names.</summary>
internal static class GenaiLayout
{
    /// <summary>The file that marks the layout.</summary>
    public const string FileName = "genai_config.json";

    private static readonly HashSet<string> s_inputs =
        ["input_ids", "attention_mask", "position_ids", "past_key_names", "past_value_names", "past_names"];

    private static readonly HashSet<string> s_outputs = ["logits", "present_key_names", "present_value_names", "present_names"];

    // Sections of other kinds of model: several graphs, or inputs that are no tokens.
    private static readonly string[] s_foreignSections = ["encoder", "embedding", "vision", "speech", "encoder_decoder_init", "joiner", "vad"];

    /// <summary>Reads the layout.</summary>
    public static ModelLayout Read(string folder)
    {
        var root = ConfigElement.Read(Path.Combine(folder, FileName));
        var model = root.Required("model");
        foreach (string section in s_foreignSections)
        {
            if (model.Optional(section) is { } foreign)
            {
                throw foreign.Wrong("is not supported: only decoders of text in one graph are");
            }
        }

        var decoder = model.Required("decoder");
        Refuse(decoder);
        var search = root.Optional("search");
        return new ModelLayout
        {
            ConfigFile = root.File,
            Config = ReadConfig(model, decoder),
            Graph = ReadGraph(folder, decoder, search),
            Generation = search is { } defaults ? GenerationReader.Read(defaults) : new GenerationDefaults(),
        };
    }

    /// <summary>Reads token ids given as one number or several.</summary>
    public static ImmutableArray<int> TokenIds(ConfigElement? element) => element switch
    {
        null => [],
        { Kind: JsonValueKind.Array } several => [.. several.Items().Select(id => id.Int(minimum: 0))],
        { } one => [one.Int(minimum: 0)],
    };

    private static ModelConfig ReadConfig(ConfigElement model, ConfigElement decoder)
    {
        int? heads = decoder.Optional("num_attention_heads")?.Int(minimum: 1);
        return new ModelConfig
        {
            Architecture = model.Required("type").String(),
            VocabularySize = model.Required("vocab_size").Int(minimum: 1),
            ContextLength = model.Required("context_length").Int(minimum: 1),
            Layers = decoder.Required("num_hidden_layers").Int(minimum: 1),
            KeyValueHeads = decoder.Optional("num_key_value_heads")?.Int(minimum: 1) ?? heads ?? decoder.Required("num_key_value_heads").Int(),
            HeadSize = decoder.Optional("head_size")?.Int(minimum: 1) ?? HeadSize(decoder, heads),
            BosTokenId = model.Optional("bos_token_id")?.Int(minimum: 0),
            EosTokenIds = TokenIds(model.Optional("eos_token_id")),
            PadTokenId = model.Optional("pad_token_id")?.Int(minimum: 0),
        };
    }

    private static int HeadSize(ConfigElement decoder, int? heads) =>
        heads is { } count && decoder.Optional("hidden_size")?.Int(minimum: 1) is { } hidden ? hidden / count : decoder.Required("head_size").Int();

    private static void Refuse(ConfigElement decoder)
    {
        if (decoder.Optional("pipeline") is { } pipeline)
        {
            throw pipeline.Wrong($"is not supported: one graph expected. Given: {pipeline.Shown()}");
        }

        RefuseSliding(decoder.Optional("sliding_window"));
        if (decoder.Optional("layer_types") is not { } types)
        {
            return;
        }

        foreach (var type in types.Items())
        {
            if (type.String() is not ("full_attention" or "sliding_attention"))
            {
                throw type.Wrong($"is not supported: full_attention or sliding_attention expected. Given: {type.Shown()}");
            }
        }
    }

    // A window that the graph itself looks through is fine; a cache that drops what is behind it, which is genai's default, is another contract.
    private static void RefuseSliding(ConfigElement? window)
    {
        foreach (string field in (ReadOnlySpan<string>)["slide_key_value_cache", "slide_inputs"])
        {
            if (window is { } given && (given.Optional(field)?.Bool() ?? true))
            {
                throw given.Wrong($"is supported with slide_key_value_cache and slide_inputs false only: a key/value cache of full length expected. Given: {given.Shown()}");
            }
        }
    }

    private static DecoderGraph ReadGraph(string folder, ConfigElement decoder, ConfigElement? search)
    {
        var inputs = decoder.Optional("inputs");
        var outputs = decoder.Optional("outputs");
        CheckNames(inputs, s_inputs);
        CheckNames(outputs, s_outputs);
        string? combined = Name(inputs, "past_names");
        return new DecoderGraph
        {
            Path = PackageFiles.Resolve(folder, decoder.Required("filename")),
            InputIds = Name(inputs, "input_ids") ?? "input_ids",
            AttentionMask = Name(inputs, "attention_mask") ?? "attention_mask",
            PositionIds = Name(inputs, "position_ids") ?? "position_ids",
            PastKey = Pattern(inputs, "past_key_names") ?? (combined is null ? "past_key_values.%d.key" : null),
            PastValue = Pattern(inputs, "past_value_names") ?? (combined is null ? "past_key_values.%d.value" : null),
            PresentKey = Pattern(outputs, "present_key_names") ?? (combined is null ? "present.%d.key" : null),
            PresentValue = Pattern(outputs, "present_value_names") ?? (combined is null ? "present.%d.value" : null),
            PastCombined = Pattern(inputs, "past_names"),
            PresentCombined = Pattern(outputs, "present_names") ?? (combined is null ? null : "present_%d"),
            Logits = Name(outputs, "logits") ?? "logits",
            SharesPastPresentBuffer = search?.Optional("past_present_share_buffer")?.Bool(),
        };
    }

    private static void CheckNames(ConfigElement? section, HashSet<string> known)
    {
        foreach (var (name, value) in section?.Members() ?? [])
        {
            if (!known.Contains(name))
            {
                throw value.Wrong($"is not supported: {string.Join(", ", known.Order())} expected");
            }
        }
    }

    private static string? Name(ConfigElement? section, string field) => section?.Optional(field)?.String();

    private static string? Pattern(ConfigElement? section, string field)
    {
        if (section?.Optional(field) is not { } pattern)
        {
            return null;
        }

        return pattern.String().Split("%d").Length == 2 ? pattern.String() : throw pattern.Wrong($"must hold %d once, for the layer. Given: {pattern.Shown()}");
    }
}
