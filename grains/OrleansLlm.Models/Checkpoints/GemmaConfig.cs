using System.Collections.Immutable;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>What Gemma's configurations say beyond Llama's.</summary>
internal static class GemmaConfig
{
    /// <summary>Adds Gemma's ways to what all decoders have.</summary>
    public static DecoderSpec Apply(DecoderSpec spec, ConfigElement config, string type)
    {
        spec = spec with
        {
            EmbeddingScale = MathF.Sqrt(spec.HiddenSize),

            // Absent means true in this family.
            TieEmbeddings = DecoderConfigReader.Flag(config, "tie_word_embeddings", otherwise: true),
        };
        if (type == "gemma")
        {
            return spec;
        }

        spec = spec with
        {
            PostNorms = true,
            AttentionScale = config.Optional("query_pre_attn_scalar") is { } scalar ? 1 / MathF.Sqrt((float)scalar.Number()) : 0,
            AttentionSoftcap = (float)(config.Optional("attn_logit_softcapping")?.Number() ?? 0),
            LogitSoftcap = (float)(config.Optional("final_logit_softcapping")?.Number() ?? 0),
        };
        return type == "gemma2" ? spec with { Windows = Alternating(spec, config, every: 2) } : Gemma3(spec, config);
    }

    private static DecoderSpec Gemma3(DecoderSpec spec, ConfigElement config)
    {
        var rope = config.Optional("rope_parameters");
        return spec with
        {
            QueryKeyNorm = true,
            Windows = Alternating(spec, config, config.Optional("sliding_window_pattern")?.Int(minimum: 1) ?? 6),
            RopeTheta = (rope?.Optional("full_attention")?.Optional("rope_theta") ?? config.Optional("rope_theta"))?.Number() ?? 1_000_000,
            LocalRopeTheta = (rope?.Optional("sliding_attention")?.Optional("rope_theta") ?? config.Optional("rope_local_base_freq"))?.Number() ?? 10_000,
        };
    }

    // The last layer of each round of so many looks at everything.
    private static ImmutableArray<int> Alternating(DecoderSpec spec, ConfigElement config, int every) =>
        DecoderConfigReader.ByLayerTypes(config, spec.Layers)
        ?? [.. Enumerable.Range(0, spec.Layers).Select(layer => (layer + 1) % every == 0 ? 0 : config.Required("sliding_window").Int(minimum: 1))];
}
