using System.Collections.Immutable;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Gguf;

/// <summary>Reads a GGUF file's metadata and weights as a decoder: Llama and Mistral, Qwen 2 and 3, Gemma 1 to 3, Phi-3.</summary>
internal static class GgufCheckpoint
{
    /// <summary>The values of <c>general.architecture</c> that are read.</summary>
    public static readonly ImmutableArray<string> Families = ["gemma", "gemma2", "gemma3", "llama", "phi3", "qwen2", "qwen3"];

    private static readonly string[] s_ends = ["eos", "eot", "eom"];

    private static readonly (string House, string Theirs)[] s_names =
    [
        ("input_layernorm", "attn_norm"), ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("self_attn.q_norm", "attn_q_norm"), ("self_attn.k_norm", "attn_k_norm"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
        ("pre_feedforward_layernorm", "ffn_norm"), ("post_feedforward_layernorm", "post_ffw_norm"),
    ];

    /// <summary>Reads the decoder.</summary>
    /// <exception cref="ModelPackageException">A value is missing, wrong or not supported.</exception>
    public static DecoderCheckpoint Read(GgufFile file, int? contextLength)
    {
        string architecture = file.Metadata.Text("general.architecture") ?? throw new ModelPackageException(file.Origin, "general.architecture", "is missing");
        if (!Families.Contains(architecture))
        {
            throw new ModelPackageException(file.Origin, "general.architecture", $"is not supported. Supported: {string.Join(", ", Families)}. Given: {architecture}");
        }

        if (file.Metadata.OptionalInt(architecture + ".expert_count") is > 0)
        {
            throw new ModelPackageException(file.Origin, architecture + ".expert_count", "must be 0: experts are read from safetensors only");
        }

        var spec = Describe(file, architecture);
        spec = contextLength is { } wanted ? spec with { ContextLength = wanted } : spec;
        return new DecoderCheckpoint(spec, new MappedWeights(file, (inner, name) => Find(spec, inner, name)));
    }

    private static DecoderSpec Describe(GgufFile file, string architecture)
    {
        var metadata = file.Metadata;
        int heads = metadata.Int(architecture + ".attention.head_count");
        var embedding = file.Find("token_embd.weight") ?? throw new ModelPackageException(file.Origin, "token_embd.weight", "the file has no such tensor");
        int tokens = metadata.List<string>("tokenizer.ggml.tokens")?.Length ?? int.MaxValue;
        int window = metadata.OptionalInt(architecture + ".attention.sliding_window") ?? 0;
        var spec = new DecoderSpec
        {
            Architecture = architecture,
            VocabularySize = (int)Math.Min(embedding.Shape[0], int.MaxValue),
            HiddenSize = metadata.Int(architecture + ".embedding_length"),
            Layers = metadata.Int(architecture + ".block_count"),
            Heads = heads,
            KeyValueHeads = metadata.OptionalInt(architecture + ".attention.head_count_kv") ?? heads,
            HeadSize = metadata.OptionalInt(architecture + ".attention.key_length") ?? 0,
            IntermediateSize = metadata.Int(architecture + ".feed_forward_length"),
            ContextLength = metadata.Int(architecture + ".context_length"),
            NormEpsilon = (float)(metadata.Number(architecture + ".attention.layer_norm_rms_epsilon") ?? 1e-5),
            RopeTheta = metadata.Number(architecture + ".rope.freq_base") ?? 10_000,
            TieEmbeddings = file.Find("output.weight") is null,
            QkvBias = file.Find("blk.0.attn_q.bias") is not null,
            QueryKeyNorm = file.Find("blk.0.attn_q_norm.weight") is not null,
            Windows = window > 0 ? [window] : [],
            BosTokenId = metadata.Token("tokenizer.ggml.bos_token_id", tokens),
            EosTokenIds = [.. s_ends.Select(kind => metadata.Token($"tokenizer.ggml.{kind}_token_id", tokens)).OfType<int>().Distinct()],
            PadTokenId = metadata.Token("tokenizer.ggml.padding_token_id", tokens),
        };
        return WithFamily(spec with { RopeScaling = Scaling(file, architecture, spec) }, metadata);
    }

    private static DecoderSpec WithFamily(DecoderSpec spec, GgufMetadata metadata)
    {
        int rotated = metadata.OptionalInt(spec.Architecture + ".rope.dimension_count") ?? spec.HeadSize;
        spec = spec with { RotaryShare = rotated / (double)spec.HeadSize };
        if (!spec.Architecture.StartsWith("gemma", StringComparison.Ordinal))
        {
            return spec;
        }

        spec = spec with { Activation = GateActivation.GeluTanh, EmbeddingScale = MathF.Sqrt(spec.HiddenSize), PostNorms = spec.Architecture != "gemma" };
        int window = spec.Windows.IsEmpty ? 0 : spec.Windows[0];
        return spec.Architecture switch
        {
            "gemma2" => spec with
            {
                Windows = [window, 0],
                AttentionSoftcap = (float)(metadata.Number("gemma2.attn_logit_softcapping") ?? 50),
                LogitSoftcap = (float)(metadata.Number("gemma2.final_logit_softcapping") ?? 30),

                // The file does not say query_pre_attn_scalar; of the published sizes only the one of 46 layers differs: width by heads.
                AttentionScale = 1 / MathF.Sqrt(spec.Layers == 46 ? spec.HiddenSize / (float)spec.Heads : spec.HeadSize),
            },
            "gemma3" => spec with
            {
                Windows = [window, window, window, window, window, 0],
                LocalRopeTheta = 10_000,
                AttentionScale = 1 / MathF.Sqrt(spec.Layers == 62 ? spec.HiddenSize / (float)spec.Heads : spec.HeadSize),
            },
            _ => spec,
        };
    }

    private static RopeScaling? Scaling(GgufFile file, string architecture, DecoderSpec spec)
    {
        var metadata = file.Metadata;
        int original = metadata.OptionalInt(architecture + ".rope.scaling.original_context_length") ?? spec.ContextLength;

        // Llama 3.1's stretch is stored as a divisor per frequency.
        if (file.Find("rope_freqs.weight") is { } divisors)
        {
            ImmutableArray<double> factors = [.. divisors.ReadAll().Select(factor => (double)factor)];
            return new LongRopeScaling(factors, factors, spec.ContextLength, spec.ContextLength);
        }

        if (file.Find("rope_factors_long.weight") is { } longFactors && file.Find("rope_factors_short.weight") is { } shortFactors)
        {
            return new LongRopeScaling(
                [.. shortFactors.ReadAll().Select(factor => (double)factor)], [.. longFactors.ReadAll().Select(factor => (double)factor)], original, spec.ContextLength,
                metadata.Number(architecture + ".rope.scaling.attn_factor") ?? 0);
        }

        double? factor = metadata.Number(architecture + ".rope.scaling.factor") ?? metadata.Number(architecture + ".rope.scale_linear");
        return metadata.Text(architecture + ".rope.scaling.type") switch
        {
            "yarn" => new YarnRopeScaling(factor ?? 1, original),
            "linear" or null when factor is > 1 => new LinearRopeScaling(factor.Value),
            "none" or "linear" or null => null,
            { } other => throw new ModelPackageException(file.Origin, architecture + ".rope.scaling.type", $"must be none, linear or yarn. Given: {other}"),
        };
    }

    private static WeightTensor? Find(DecoderSpec spec, IWeightSource inner, string name)
    {
        switch (name)
        {
            case DecoderWeights.Embedding: return inner.Find("token_embd.weight");
            case DecoderWeights.Head: return inner.Find("output.weight");
            case DecoderWeights.FinalNorm: return inner.Find("output_norm.weight");
        }

        string stored = name.Replace("model.layers.", "blk.", StringComparison.Ordinal)
            .Replace("post_attention_layernorm", spec.PostNorms ? "post_attention_norm" : "ffn_norm", StringComparison.Ordinal);
        foreach (var (house, theirs) in s_names)
        {
            stored = stored.Replace(house, theirs, StringComparison.Ordinal);
        }

        var found = spec.Architecture == "phi3" ? Packed(spec, inner, stored) : inner.Find(stored);
        return spec.Architecture != "llama" || found is null ? found
            : stored.Contains("attn_q.", StringComparison.Ordinal) ? new InterleavedHalves(found, spec.Heads)
            : stored.Contains("attn_k.", StringComparison.Ordinal) ? new InterleavedHalves(found, spec.KeyValueHeads)
            : found;
    }

    private static WeightTensor? Packed(DecoderSpec spec, IWeightSource inner, string name)
    {
        long queries = (long)spec.Heads * spec.HeadSize;
        long keys = (long)spec.KeyValueHeads * spec.HeadSize;
        string[] parts = name.Split('.');
        return parts[^2] switch
        {
            "attn_q" => Rows(inner, parts, "attn_qkv", 0, queries),
            "attn_k" => Rows(inner, parts, "attn_qkv", queries, keys),
            "attn_v" => Rows(inner, parts, "attn_qkv", queries + keys, keys),
            "ffn_gate" => Rows(inner, parts, "ffn_up", 0, spec.IntermediateSize),
            "ffn_up" => Rows(inner, parts, "ffn_up", spec.IntermediateSize, spec.IntermediateSize),
            _ => inner.Find(name),
        };
    }

    private static RowsOf? Rows(IWeightSource inner, string[] name, string packed, long first, long count) =>
        inner.Find(string.Join('.', [.. name[..^2], packed, name[^1]])) is { } whole && whole.Shape[0] >= first + count ? new RowsOf(whole, first, count) : null;
}
