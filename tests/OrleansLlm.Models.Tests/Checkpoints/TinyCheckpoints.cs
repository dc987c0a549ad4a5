using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Tests.Checkpoints;

/// <summary>Configurations of all supported families in small, and the names and shapes of their tensors as their makers store them.</summary>
internal static class TinyCheckpoints
{
    private const string Common = """
        "vocab_size": 120, "hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 80,
        "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 1000.0, "bos_token_id": 1, "eos_token_id": 2
        """;

    private static readonly string s_longFactors = $"[{string.Join(", ", Enumerable.Range(0, 8).Select(i => $"{1 + (0.5 * i)}"))}]";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["llama"] = """ "model_type": "llama" """,
        ["llama, tied, biases"] = """ "model_type": "llama", "tie_word_embeddings": true, "attention_bias": true """,
        ["llama 3.1"] = """ "model_type": "llama", "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16} """,
        ["linear scaling"] = """ "model_type": "llama", "rope_scaling": {"type": "linear", "factor": 4.0} """,
        ["yarn"] = """ "model_type": "qwen2", "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16} """,
        ["mistral"] = """ "model_type": "mistral", "sliding_window": 5 """,
        ["qwen2"] = """ "model_type": "qwen2", "tie_word_embeddings": true """,
        ["qwen2, windows"] = """ "model_type": "qwen2", "use_sliding_window": true, "sliding_window": 4, "max_window_layers": 1 """,
        ["qwen3"] = """ "model_type": "qwen3", "attention_bias": false """,
        ["phi3"] = """ "model_type": "phi3", "sliding_window": 6 """,
        ["phi4 mini"] = """ "model_type": "phi3", "head_dim": 32, "hidden_size": 128, "partial_rotary_factor": 0.5, "tie_word_embeddings": true, "original_max_position_embeddings": 16, "rope_scaling": {"type": "longrope", "short_factor": [1, 1, 1, 1, 1, 1, 1, 1], "long_factor": LONG} """.Replace("LONG", s_longFactors, StringComparison.Ordinal),
        ["gemma"] = """ "model_type": "gemma", "hidden_act": "gelu" """,
        ["gemma2"] = """ "model_type": "gemma2", "hidden_activation": "gelu_pytorch_tanh", "sliding_window": 4, "query_pre_attn_scalar": 20, "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0 """,
        ["gemma3"] = """ "model_type": "gemma3_text", "hidden_activation": "gelu_pytorch_tanh", "sliding_window": 4, "sliding_window_pattern": 3, "query_pre_attn_scalar": 16, "rope_local_base_freq": 100.0, "rope_scaling": {"rope_type": "linear", "factor": 8.0} """,
        ["mixtral"] = """ "model_type": "mixtral", "num_local_experts": 4, "num_experts_per_tok": 2 """,
        ["qwen3 moe"] = """ "model_type": "qwen3_moe", "num_experts": 5, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "norm_topk_prob": true """,
        ["qwen2 moe"] = """ "model_type": "qwen2_moe", "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "shared_expert_intermediate_size": 48, "norm_topk_prob": false """,
    };

    /// <summary>The configuration of a name.</summary>
    public static JsonObject Config(string name)
    {
        var config = JsonNode.Parse("{" + Common + "}")!.AsObject();
        foreach (var (key, value) in JsonNode.Parse("{" + All[name] + "}")!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        return config;
    }

    /// <summary>A small GPT-2.</summary>
    public static JsonObject Gpt2() => JsonNode.Parse("""
        {"model_type": "gpt2", "vocab_size": 120, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64, "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new", "eos_token_id": 2}
        """)!.AsObject();

    /// <summary>The tensors of a configuration.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Tensors(JsonObject config)
    {
        string type = (string)config["model_type"]!;
        long hidden = (long)config["hidden_size"]!;
        yield return new("model.embed_tokens.weight", [(long)config["vocab_size"]!, hidden]);
        yield return new("model.norm.weight", [hidden]);
        if (!((bool?)config["tie_word_embeddings"] ?? type.StartsWith("gemma", StringComparison.Ordinal)))
        {
            yield return new("lm_head.weight", [(long)config["vocab_size"]!, hidden]);
        }

        for (int layer = 0; layer < (int)config["num_hidden_layers"]!; layer++)
        {
            foreach (var (name, shape) in Attention(config, type, hidden).Concat(Norms(type, hidden)).Concat(FeedForward(config, type, hidden)))
            {
                yield return new($"model.layers.{layer}.{name}", shape);
            }
        }
    }

    /// <summary>The tensors of a GPT-2.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Gpt2Tensors(JsonObject config)
    {
        long hidden = (long)config["n_embd"]!;
        yield return new("wte.weight", [(long)config["vocab_size"]!, hidden]);
        yield return new("wpe.weight", [(long)config["n_positions"]!, hidden]);
        var linears = new (string Name, long In, long Out)[] { ("attn.c_attn", hidden, 3 * hidden), ("attn.c_proj", hidden, hidden), ("mlp.c_fc", hidden, 4 * hidden), ("mlp.c_proj", 4 * hidden, hidden) };
        foreach (string layer in Enumerable.Range(0, (int)config["n_layer"]!).Select(layer => $"h.{layer}."))
        {
            foreach (var (name, input, output) in linears)
            {
                yield return new($"{layer}{name}.weight", [input, output]);
                yield return new($"{layer}{name}.bias", [output]);
            }

            foreach (string norm in new[] { "ln_1", "ln_2" })
            {
                yield return new($"{layer}{norm}.weight", [hidden]);
                yield return new($"{layer}{norm}.bias", [hidden]);
            }
        }

        yield return new("ln_f.weight", [hidden]);
        yield return new("ln_f.bias", [hidden]);
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape)> Attention(JsonObject config, string type, long hidden)
    {
        long size = (long)config["head_dim"]!;
        long queries = (long)config["num_attention_heads"]! * size;
        long keys = (long)config["num_key_value_heads"]! * size;
        yield return ("self_attn.o_proj.weight", [hidden, queries]);
        bool bias = type is "qwen2" or "qwen2_moe" || ((bool?)config["attention_bias"] ?? false);
        if (type == "phi3")
        {
            yield return ("self_attn.qkv_proj.weight", [queries + (2 * keys), hidden]);
            yield break;
        }

        foreach (var (part, rows) in new[] { ("q", queries), ("k", keys), ("v", keys) })
        {
            yield return ($"self_attn.{part}_proj.weight", [rows, hidden]);
            if (bias)
            {
                yield return ($"self_attn.{part}_proj.bias", [rows]);
            }

            if (type is "qwen3" or "qwen3_moe" or "gemma3_text" && part != "v")
            {
                yield return ($"self_attn.{part}_norm.weight", [size]);
            }
        }

        if (type == "llama" && bias)
        {
            yield return ("self_attn.o_proj.bias", [hidden]);
        }
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape)> Norms(string type, long hidden)
    {
        string[] more = type is "gemma2" or "gemma3_text" ? ["pre_feedforward_layernorm", "post_feedforward_layernorm"] : [];
        return more.Prepend("post_attention_layernorm").Prepend("input_layernorm").Select(norm => (norm + ".weight", ImmutableArray.Create(hidden)));
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape)> FeedForward(JsonObject config, string type, long hidden)
    {
        long width = (long)config["intermediate_size"]!;
        return type switch
        {
            "phi3" => [("mlp.gate_up_proj.weight", [2 * width, hidden]), ("mlp.down_proj.weight", [hidden, width])],
            "mixtral" => Enumerable.Range(0, (int)config["num_local_experts"]!).SelectMany(i => Gated($"block_sparse_moe.experts.{i}.", hidden, width, "w1", "w3", "w2"))
                .Append(("block_sparse_moe.gate.weight", [(long)config["num_local_experts"]!, hidden])),
            "qwen3_moe" => QwenExperts(config, hidden),
            "qwen2_moe" => QwenExperts(config, hidden).Concat(Gated("mlp.shared_expert.", hidden, (long)config["shared_expert_intermediate_size"]!))
                .Append(("mlp.shared_expert_gate.weight", [1, hidden])),
            _ => Gated("mlp.", hidden, width),
        };
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape)> QwenExperts(JsonObject config, long hidden) =>
        Enumerable.Range(0, (int)config["num_experts"]!).SelectMany(i => Gated($"mlp.experts.{i}.", hidden, (long)config["moe_intermediate_size"]!))
            .Append(("mlp.gate.weight", [(long)config["num_experts"]!, hidden]));

    private static (string Name, ImmutableArray<long> Shape)[] Gated(string name, long hidden, long width, string gate = "gate_proj", string up = "up_proj", string down = "down_proj") =>
        [($"{name}{gate}.weight", [width, hidden]), ($"{name}{up}.weight", [width, hidden]), ($"{name}{down}.weight", [hidden, width])];
}
