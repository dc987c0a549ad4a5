using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>The configuration files of a decoder's package.</summary>
internal static class DecoderConfigFiles
{
    /// <summary>onnxruntime-genai's <c>genai_config.json</c>: what runs the package.</summary>
    public static JsonObject Genai(DecoderSpec spec, DecoderFormat format, string graphFile) => new()
    {
        ["model"] = AddTokens(spec, new JsonObject
        {
            ["type"] = spec.Architecture,
            ["vocab_size"] = spec.VocabularySize,
            ["context_length"] = spec.ContextLength,
            ["decoder"] = new JsonObject
            {
                ["filename"] = graphFile,
                ["hidden_size"] = spec.HiddenSize,
                ["head_size"] = spec.HeadSize,
                ["num_attention_heads"] = spec.Heads,
                ["num_key_value_heads"] = spec.KeyValueHeads,
                ["num_hidden_layers"] = spec.Layers,
                ["inputs"] = Inputs(format),
                ["outputs"] = new JsonObject
                {
                    ["logits"] = "logits",
                    ["present_key_names"] = "present.%d.key",
                    ["present_value_names"] = "present.%d.value",
                },
            },
        }),
        ["search"] = new JsonObject { ["max_length"] = spec.ContextLength, ["do_sample"] = false, ["past_present_share_buffer"] = true },
    };

    /// <summary>The checkpoint's <c>config.json</c>: what the model is.</summary>
    public static JsonObject Checkpoint(DecoderSpec spec) => AddTokens(spec, new JsonObject
    {
        ["model_type"] = spec.Architecture,
        ["vocab_size"] = spec.VocabularySize,
        ["hidden_size"] = spec.HiddenSize,
        ["intermediate_size"] = spec.IntermediateSize,
        ["num_hidden_layers"] = spec.Layers,
        ["num_attention_heads"] = spec.Heads,
        ["num_key_value_heads"] = spec.KeyValueHeads,
        ["head_dim"] = spec.HeadSize,
        ["max_position_embeddings"] = spec.ContextLength,
        ["rms_norm_eps"] = spec.NormEpsilon,
        ["rope_theta"] = spec.RopeTheta,
        ["tie_word_embeddings"] = spec.TieEmbeddings,
    });

    private static JsonObject Inputs(DecoderFormat format)
    {
        var inputs = new JsonObject { ["input_ids"] = "input_ids" };
        if (format.Inputs == DecoderInputs.AttentionMask)
        {
            inputs["attention_mask"] = "attention_mask";
        }

        inputs["past_key_names"] = "past_key_values.%d.key";
        inputs["past_value_names"] = "past_key_values.%d.value";
        return inputs;
    }

    private static JsonObject AddTokens(DecoderSpec spec, JsonObject config)
    {
        if (spec.BosTokenId is { } bos)
        {
            config["bos_token_id"] = bos;
        }

        if (!spec.EosTokenIds.IsEmpty)
        {
            config["eos_token_id"] = new JsonArray([.. spec.EosTokenIds.Select(id => JsonValue.Create(id))]);
        }

        if (spec.PadTokenId is { } pad)
        {
            config["pad_token_id"] = pad;
        }

        return config;
    }
}
