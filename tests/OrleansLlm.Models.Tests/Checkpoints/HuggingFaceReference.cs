using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Tests.Checkpoints;

/// <summary>
/// Decoders computed plainly from a checkpoint's own configuration and tensors, in double precision, without a cache and without any code of the import:
/// what imported graphs are compared with.
/// </summary>
internal sealed class HuggingFaceReference(JsonObject config, Func<string, double[]> weight)
{
    private readonly string _type = (string)config["model_type"]!;
    private readonly int _hidden = (int)config["hidden_size"]!;
    private readonly int _heads = (int)config["num_attention_heads"]!;
    private readonly ReferenceRotation _rotation = new(config);

    private bool IsGemma => _type.StartsWith("gemma", StringComparison.Ordinal);

    private int KeyValueHeads => (int?)config["num_key_value_heads"] ?? _heads;

    private int HeadSize => (int?)config["head_dim"] ?? _hidden / _heads;

    /// <summary>The logits after each token.</summary>
    public double[][] Logits(int[] tokens)
    {
        double[] embedding = weight("model.embed_tokens.weight");
        double scale = IsGemma ? Math.Sqrt(_hidden) : 1;
        double[][] rows = [.. tokens.Select(token => embedding[(token * _hidden)..((token + 1) * _hidden)].Select(value => value * scale).ToArray())];
        for (int layer = 0; layer < (int)config["num_hidden_layers"]!; layer++)
        {
            Layer(layer, rows);
        }

        bool tied = (bool?)config["tie_word_embeddings"] ?? IsGemma;
        double[] head = tied ? embedding : weight("lm_head.weight");
        double cap = (double?)config["final_logit_softcapping"] ?? 0;
        return [.. rows.Select(row => Linear(Norm(row, "model.norm.weight"), head).Select(logit => Cap(logit, cap)).ToArray())];
    }

    private static double Cap(double value, double cap) => cap == 0 ? value : Math.Tanh(value / cap) * cap;

    private void Layer(int layer, double[][] rows)
    {
        string name = $"model.layers.{layer}.";
        bool post = _type is "gemma2" or "gemma3_text";
        double[][] attended = Attention(layer, name + "self_attn.", [.. rows.Select(row => Norm(row, name + "input_layernorm.weight"))]);
        for (int i = 0; i < rows.Length; i++)
        {
            Add(rows[i], post ? Norm(attended[i], name + "post_attention_layernorm.weight") : attended[i]);
            double[] fed = FeedForward(name, Norm(rows[i], name + (post ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight")));
            Add(rows[i], post ? Norm(fed, name + "post_feedforward_layernorm.weight") : fed);
        }
    }

    private double[][] Attention(int layer, string name, double[][] rows)
    {
        int window = Window(layer);
        double[][] queries = [.. rows.Select((row, i) => Heads(layer, Project(row, name, "q"), name + "q_norm.weight", i))];
        double[][] keys = [.. rows.Select((row, i) => Heads(layer, Project(row, name, "k"), name + "k_norm.weight", i))];
        double[][] values = [.. rows.Select(row => Project(row, name, "v"))];
        double scale = 1 / Math.Sqrt((double?)config["query_pre_attn_scalar"] ?? HeadSize);
        double cap = (double?)config["attn_logit_softcapping"] ?? 0;
        return [.. rows.Select((_, i) => Output(name, Attend(queries[i], keys, values, window == 0 ? 0 : Math.Max(0, i - window + 1), i, score => Cap(score * scale, cap))))];
    }

    private double[] Output(string name, double[] heads)
    {
        double[] made = Linear(heads, weight(name + "o_proj.weight"));
        if (_type == "llama" && ((bool?)config["attention_bias"] ?? false))
        {
            Add(made, weight(name + "o_proj.bias"));
        }

        return made;
    }

    private double[] Attend(double[] query, double[][] keys, double[][] values, int first, int last, Func<double, double> held)
    {
        double[] output = new double[_heads * HeadSize];
        for (int head = 0; head < _heads; head++)
        {
            int shared = head / (_heads / KeyValueHeads) * HeadSize;
            double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(past =>
                Math.Exp(held(Enumerable.Range(0, HeadSize).Sum(i => query[(head * HeadSize) + i] * keys[past][shared + i]))))];
            for (int i = 0; i < HeadSize; i++)
            {
                output[(head * HeadSize) + i] = weights.Select((share, past) => share * values[first + past][shared + i]).Sum() / weights.Sum();
            }
        }

        return output;
    }

    private int Window(int layer)
    {
        if (config["layer_types"] is JsonArray types)
        {
            return (string)types[layer]! == "sliding_attention" ? (int)config["sliding_window"]! : 0;
        }

        int window = (int?)config["sliding_window"] ?? 0;
        return _type switch
        {
            "gemma2" => layer % 2 == 0 ? window : 0,
            "gemma3_text" => (layer + 1) % (int)config["sliding_window_pattern"]! == 0 ? 0 : window,
            "qwen2" or "qwen3" or "qwen2_moe" or "qwen3_moe" =>
                ((bool?)config["use_sliding_window"] ?? false) && layer >= (int)config["max_window_layers"]! ? window : 0,
            _ => window,
        };
    }

    private double[] Project(double[] row, string name, string part)
    {
        if (_type == "phi3")
        {
            double[] packed = Linear(row, weight(name + "qkv_proj.weight"));
            int queries = _heads * HeadSize;
            int keys = KeyValueHeads * HeadSize;
            return part switch { "q" => packed[..queries], "k" => packed[queries..(queries + keys)], _ => packed[(queries + keys)..] };
        }

        double[] made = Linear(row, weight($"{name}{part}_proj.weight"));
        if (_type is "qwen2" or "qwen2_moe" || ((bool?)config["attention_bias"] ?? false))
        {
            Add(made, weight($"{name}{part}_proj.bias"));
        }

        return made;
    }

    private double[] Heads(int layer, double[] row, string norm, int position)
    {
        bool normed = _type is "qwen3" or "qwen3_moe" or "gemma3_text";
        return [.. row.Chunk(HeadSize).SelectMany(head => _rotation.Rotate(normed ? Norm(head, norm) : head, position, local: _type == "gemma3_text" && Window(layer) > 0))];
    }

    private double[] FeedForward(string name, double[] row) => _type switch
    {
        "mixtral" => Experts(row, name + "block_sparse_moe.", "w1", "w3", "w2", normalize: true),
        "qwen3_moe" => Experts(row, name + "mlp.", "gate_proj", "up_proj", "down_proj", (bool)config["norm_topk_prob"]!),
        "qwen2_moe" => Shared(row, name + "mlp.", Experts(row, name + "mlp.", "gate_proj", "up_proj", "down_proj", (bool)config["norm_topk_prob"]!)),
        "phi3" => Packed(row, name + "mlp."),
        _ => Gated(row, name + "mlp.", "gate_proj", "up_proj", "down_proj"),
    };

    private double[] Shared(double[] row, string name, double[] mixed)
    {
        double share = 1 / (1 + Math.Exp(-Linear(row, weight(name + "shared_expert_gate.weight"))[0]));
        double[] made = Gated(row, name + "shared_expert.", "gate_proj", "up_proj", "down_proj");
        return [.. mixed.Zip(made, (a, b) => a + (share * b))];
    }

    private double[] Experts(double[] row, string name, string gate, string up, string down, bool normalize)
    {
        double[] logits = Linear(row, weight(name + "gate.weight"));
        double[] shares = [.. logits.Select(Math.Exp).Select(value => value / logits.Sum(Math.Exp))];
        int[] chosen = [.. Enumerable.Range(0, shares.Length).OrderByDescending(i => shares[i]).Take((int)config["num_experts_per_tok"]!)];
        double all = normalize ? chosen.Sum(i => shares[i]) : 1;
        double[] sum = new double[row.Length];
        foreach (int expert in chosen)
        {
            Add(sum, [.. Gated(row, $"{name}experts.{expert}.", gate, up, down).Select(value => value * shares[expert] / all)]);
        }

        return sum;
    }

    private double[] Packed(double[] row, string name)
    {
        double[] both = Linear(row, weight(name + "gate_up_proj.weight"));
        int width = both.Length / 2;
        return Linear([.. both[..width].Zip(both[width..], (gate, up) => Activate(gate) * up)], weight(name + "down_proj.weight"));
    }

    private double[] Gated(double[] row, string name, string gate, string up, string down) => Linear(
        [.. Linear(row, weight($"{name}{gate}.weight")).Zip(Linear(row, weight($"{name}{up}.weight")), (g, u) => Activate(g) * u)], weight($"{name}{down}.weight"));

    private double Activate(double x) => IsGemma ? 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) : x / (1 + Math.Exp(-x));

    private double[] Norm(double[] row, string name)
    {
        double[] scale = weight(name);
        double root = Math.Sqrt(row.Average(value => value * value) + (double)config["rms_norm_eps"]!);
        return [.. row.Select((value, i) => value / root * (scale[i] + (IsGemma ? 1 : 0)))];
    }

    internal static double[] Linear(double[] row, double[] matrix)
    {
        double[] output = new double[matrix.Length / row.Length];
        for (int i = 0; i < output.Length; i++)
        {
            for (int k = 0; k < row.Length; k++)
            {
                output[i] += matrix[(i * row.Length) + k] * row[k];
            }
        }

        return output;
    }

    internal static void Add(double[] row, double[] added)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] += added[i];
        }
    }
}
