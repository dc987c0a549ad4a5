using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Benchmarks.Gguf;

/// <summary>
/// Writes the shape of a package that <c>decoder</c> made as a GGUF file of floats, for speed comparisons with llama.cpp (whose <c>llama-quantize</c> makes Q4_0 or Q8_0 of it).
/// Vocabulary, merges and weights are the package's; rotary halves are not interleaved as llama.cpp has them, so the texts differ.
/// </summary>
internal static class GgufCommand
{
    private const int Normal = 1;
    private const int Control = 3;
    private const int Special = 3;

    public static int Run(string[] args)
    {
        var (shape, tokenizer, file, seed) = ("", "", "", 1);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--shape": shape = args[i + 1]; break;
                case "--package": tokenizer = args[i + 1]; break;
                case "--out": file = args[i + 1]; break;
                case "--seed": seed = int.Parse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture); break;
                default: throw new ArgumentException($"Unknown option: {args[i]}");
            }
        }

        if (tokenizer.Length == 0 || file.Length == 0 || !SyntheticModel.Shapes.TryGetValue(shape, out var spec))
        {
            throw new ArgumentException($"--package, --out and --shape ({string.Join(", ", SyntheticModel.Shapes.Keys)}) are required.");
        }

        var writer = new GgufWriter();
        AddShape(writer, spec);
        AddVocabulary(writer, JsonNode.Parse(File.ReadAllText(Path.Combine(tokenizer, "tokenizer.json")))!, spec.VocabularySize);
        AddWeights(writer, spec, new RandomWeights(spec, seed));
        writer.Write(file);
        Console.WriteLine($"{Path.GetFullPath(file)}: {new FileInfo(file).Length / 1_000_000} MB");
        return 0;
    }

    private static void AddShape(GgufWriter writer, DecoderSpec spec)
    {
        var family = spec.Architecture;
        writer.Add("general.architecture", family);
        writer.Add("general.name", "random weights");
        writer.Add($"{family}.context_length", (uint)spec.ContextLength);
        writer.Add($"{family}.embedding_length", (uint)spec.HiddenSize);
        writer.Add($"{family}.block_count", (uint)spec.Layers);
        writer.Add($"{family}.feed_forward_length", (uint)spec.IntermediateSize);
        writer.Add($"{family}.attention.head_count", (uint)spec.Heads);
        writer.Add($"{family}.attention.head_count_kv", (uint)spec.KeyValueHeads);
        writer.Add($"{family}.attention.layer_norm_rms_epsilon", spec.NormEpsilon);
        writer.Add($"{family}.rope.dimension_count", (uint)spec.HeadSize);
        writer.Add($"{family}.rope.freq_base", (float)spec.RopeTheta);
        writer.Add($"{family}.vocab_size", (uint)spec.VocabularySize);
    }

    private static void AddVocabulary(GgufWriter writer, JsonNode tokenizer, int size)
    {
        var model = tokenizer["model"]!;
        var tokens = model["vocab"]!.AsObject().OrderBy(token => (int)token.Value!).Select(token => token.Key).ToList();
        tokens.AddRange(Enumerable.Range(tokens.Count, Math.Max(0, size - tokens.Count)).Select(id => $"<unused{id}>"));
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "gpt-2");
        writer.Add("tokenizer.ggml.tokens", tokens);
        writer.Add("tokenizer.ggml.token_type", [.. tokens.Select((_, id) => id < Special ? Control : Normal)]);
        writer.Add("tokenizer.ggml.merges", [.. model["merges"]!.AsArray().Select(merge => (string)merge!)]);
        writer.Add("tokenizer.ggml.bos_token_id", 0u);
        writer.Add("tokenizer.ggml.eos_token_id", 2u);
    }

    private static void AddWeights(GgufWriter writer, DecoderSpec spec, RandomWeights weights)
    {
        void Add(string name, string from)
        {
            if (weights.Find(from) is { } tensor)
            {
                writer.Add(name, tensor);
            }
        }

        Add("token_embd.weight", DecoderWeights.Embedding);
        Add("output_norm.weight", DecoderWeights.FinalNorm);
        Add("output.weight", DecoderWeights.Head);
        for (var layer = 0; layer < spec.Layers; layer++)
        {
            var (to, from) = ($"blk.{layer}.", DecoderWeights.Layer(layer));
            Add(to + "attn_norm.weight", from + "input_layernorm.weight");
            Add(to + "ffn_norm.weight", from + "post_attention_layernorm.weight");
            Add(to + "attn_output.weight", from + "self_attn.o_proj.weight");
            foreach (var part in new[] { "q", "k", "v" })
            {
                Add($"{to}attn_{part}.weight", $"{from}self_attn.{part}_proj.weight");
                Add($"{to}attn_{part}.bias", $"{from}self_attn.{part}_proj.bias");
            }

            foreach (var part in new[] { "gate", "up", "down" })
            {
                Add($"{to}ffn_{part}.weight", $"{from}mlp.{part}_proj.weight");
            }
        }
    }
}
