using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Tests.Checkpoints;

namespace OrleansLlm.Models.Tests.Gguf;

/// <summary>Writes a small checkpoint as a GGUF file, the way llama.cpp's converter does: its names, its order of rotated rows, norms with their one added.</summary>
internal static class TinyGguf
{
    private static readonly (string Theirs, string Ours)[] s_names =
    [
        ("model.embed_tokens", "token_embd"), ("model.norm", "output_norm"), ("lm_head", "output"), ("model.layers.", "blk."), ("input_layernorm", "attn_norm"),
        ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"), ("self_attn.qkv_proj", "attn_qkv"),
        ("self_attn.q_norm", "attn_q_norm"), ("self_attn.k_norm", "attn_k_norm"), ("mlp.gate_up_proj", "ffn_up"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"), ("pre_feedforward_layernorm", "ffn_norm"), ("post_feedforward_layernorm", "post_ffw_norm"),
    ];

    private static readonly string[] s_pieces = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 60).Select(i => $"<0x{(i < 30 ? i : i + 0xA0 - 30):X2}>"), "\u2581", "a", "b", "c", "bc", "ab", "<0xC3>", "<0xA9>"];

    public static string TextOf(int id) => Pieces()[id];

    public static void Write(string path, string architecture, JsonObject config, RandomWeights weights, params (string Key, object Value)[] instead)
    {
        var file = new GgufWriter();
        foreach (var (key, value) in Metadata(architecture, config).Where(entry => instead.All(other => other.Key != entry.Key)).Concat(instead))
        {
            file.Set(key, value);
        }

        foreach (var (name, shape) in TinyCheckpoints.Tensors(config))
        {
            float[] values = weights.Find(name)!.ReadAll();
            file.Floats(Name(architecture, name), [.. shape], Stored(architecture, config, name, values));
        }

        if (config["rope_scaling"]?["low_freq_factor"] is not null)
        {
            file.Floats("rope_freqs.weight", [8], Divisors(config));
        }

        file.Save(path);
    }

    private static IEnumerable<(string Key, object Value)> Metadata(string architecture, JsonObject config)
    {
        yield return ("general.architecture", architecture);
        foreach (var (key, field) in new[]
        {
            ("embedding_length", "hidden_size"), ("block_count", "num_hidden_layers"), ("attention.head_count", "num_attention_heads"), ("attention.head_count_kv", "num_key_value_heads"),
            ("attention.key_length", "head_dim"), ("feed_forward_length", "intermediate_size"), ("context_length", "max_position_embeddings"), ("attention.sliding_window", "sliding_window"),
        })
        {
            if (config[field] is { } value)
            {
                yield return ($"{architecture}.{key}", (uint)(int)value);
            }
        }

        foreach (var (key, field) in new[]
        {
            ("attention.layer_norm_rms_epsilon", "rms_norm_eps"), ("rope.freq_base", "rope_theta"), ("attn_logit_softcapping", "attn_logit_softcapping"), ("final_logit_softcapping", "final_logit_softcapping"),
        })
        {
            if (config[field] is { } value)
            {
                yield return ($"{architecture}.{key}", (float)value);
            }
        }

        if (config["rope_scaling"] is JsonObject scaling && scaling["low_freq_factor"] is null)
        {
            yield return (architecture + ".rope.scaling.type", (string)(scaling["rope_type"] ?? scaling["type"])!);
            yield return (architecture + ".rope.scaling.factor", (float)scaling["factor"]!);
            yield return (architecture + ".rope.scaling.original_context_length", (uint)((int?)scaling["original_max_position_embeddings"] ?? 64));
        }

        foreach (var entry in Tokenizer(architecture))
        {
            yield return entry;
        }
    }

    private static string[] Pieces() => [.. s_pieces, .. Enumerable.Range(0, 120 - s_pieces.Length).Select(i => $"#{i}")];

    private static IEnumerable<(string Key, object Value)> Tokenizer(string architecture)
    {
        bool pairs = architecture.StartsWith("qwen", StringComparison.Ordinal);
        string[] tokens = pairs
            ? ["<|end|>", "<|start|>", "</s>", "a", "b", "ab", "\u0120", "\u0120ab", .. Enumerable.Range(0, 112).Select(i => $"#{i}")]
            : Pieces();
        yield return ("tokenizer.ggml.model", pairs ? "gpt2" : "llama");
        yield return ("tokenizer.ggml.tokens", tokens);
        yield return ("tokenizer.ggml.token_type", tokens.Select((text, id) => id < 3 ? 3 : text.StartsWith("<0x", StringComparison.Ordinal) ? 6 : 1).ToArray());
        yield return ("tokenizer.ggml.eos_token_id", 2u);
        yield return ("tokenizer.chat_template", "hi");
        if (pairs)
        {
            yield return ("tokenizer.ggml.pre", "qwen2");
            yield return ("tokenizer.ggml.merges", new[] { "a b", "\u0120 ab" });
            yield break;
        }

        yield return ("tokenizer.ggml.bos_token_id", 1u);
        yield return ("tokenizer.ggml.scores", tokens.Select(text => text switch { "bc" => -1f, "ab" => -2f, _ => -10f }).ToArray());
    }

    private static string Name(string architecture, string name)
    {
        string stored = name.Replace("post_attention_layernorm", architecture == "gemma2" ? "post_attention_norm" : "ffn_norm", StringComparison.Ordinal);
        foreach (var (theirs, ours) in s_names)
        {
            stored = stored.Replace(theirs, ours, StringComparison.Ordinal);
        }

        return stored;
    }

    private static float[] Stored(string architecture, JsonObject config, string name, float[] values)
    {
        if (architecture == "gemma2" && name.EndsWith("norm.weight", StringComparison.Ordinal))
        {
            return [.. values.Select(value => value + 1)];
        }

        bool isQuery = name.Contains("q_proj", StringComparison.Ordinal);
        if (architecture != "llama" || (!isQuery && !name.Contains("k_proj", StringComparison.Ordinal)))
        {
            return values;
        }

        // reshape(heads, 2, half, in).swapaxes(1, 2)
        int heads = (int)config[isQuery ? "num_attention_heads" : "num_key_value_heads"]!;
        int width = (int)config["hidden_size"]!;
        int half = values.Length / width / heads / 2;
        return [.. from head in Enumerable.Range(0, heads)
                   from pair in Enumerable.Range(0, half)
                   from part in Enumerable.Range(0, 2)
                   from column in Enumerable.Range(0, width)
                   select values[(((((head * 2) + part) * half) + pair) * width) + column]];
    }

    private static float[] Divisors(JsonObject config)
    {
        var scaling = config["rope_scaling"]!;
        double length = (double)scaling["original_max_position_embeddings"]!;
        var (factor, low, high) = ((double)scaling["factor"]!, (double)scaling["low_freq_factor"]!, (double)scaling["high_freq_factor"]!);
        return [.. Enumerable.Range(0, 8).Select(i =>
        {
            double wave = 2 * Math.PI * Math.Pow((double)config["rope_theta"]!, i / 8.0);
            double smooth = Math.Clamp(((length / wave) - low) / (high - low), 0, 1);
            return (float)(1 / (((1 - smooth) / factor) + smooth));
        })];
    }
}
