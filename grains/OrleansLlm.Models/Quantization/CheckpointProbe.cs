using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Quantization;

/// <summary>A checkpoint written as an exact graph that also gives what its linear layers read, so that it can be measured.</summary>
public sealed class CheckpointProbe
{
    private CheckpointProbe(string graph, DecoderSpec spec, Tokenizer tokenizer, IReadOnlyDictionary<string, string> inputs, IReadOnlyDictionary<string, int> widths)
    {
        Graph = graph;
        Spec = spec;
        Tokenizer = tokenizer;
        Inputs = inputs;
        Widths = widths;
    }

    /// <summary>The ONNX file: <c>input_ids</c>, <c>attention_mask</c> and empty caches in, the outputs of <see cref="Widths"/> out.</summary>
    public string Graph { get; }

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The output that holds what a layer reads, by the layer's name (<c>model.layers.0.attn.qkv_proj</c>).</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; }

    /// <summary>The channels of each such output.</summary>
    public IReadOnlyDictionary<string, int> Widths { get; }

    /// <summary>Writes a probe.</summary>
    /// <param name="source">The checkpoint: a folder, or a GGUF or llama2.c file.</param>
    /// <param name="folder">Where the probe and its tokenizer go.</param>
    /// <exception cref="ModelPackageException">It can not be read, or is of a kind that is not measured.</exception>
    public static CheckpointProbe Write(string source, string folder)
    {
        if (!CheckpointSource.Is(source))
        {
            throw new ModelPackageException(source, null, "is no checkpoint: safetensors with a config.json, a GGUF file or a llama2.c file expected");
        }

        using var checkpoint = CheckpointSource.Open(source);
        var (spec, weights) = checkpoint.Read(new CheckpointFormat(), static plain => plain);
        if (spec.LearnedPositions || spec.Experts is not null)
        {
            throw new ModelPackageException(source, null, $"can not be measured: of {spec.Architecture} weights can be rounded plainly only");
        }

        Directory.CreateDirectory(folder);
        checkpoint.WriteTexts(folder);
        var writer = new DecoderGraphWriter(spec, new DecoderFormat { Inputs = DecoderInputs.AttentionMask, RevealsInputs = true }, weights);
        string graph = Path.Combine(folder, "probe.onnx");
        writer.Build().Save(graph);
        return new CheckpointProbe(
            graph,
            spec,
            TokenizerFiles.Load(folder),
            writer.Linears.ToDictionary(layer => layer.Key, layer => layer.Value.Input, StringComparer.Ordinal),
            writer.Linears.Values.GroupBy(layer => layer.Input).ToDictionary(group => group.Key, group => (int)group.First().Weights.Shape[1], StringComparer.Ordinal));
    }

    /// <summary>The layer that a stored tensor belongs to, or null where it is no linear layer's: layers join what reads the same.</summary>
    public string? LayerOf(string tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        string name = tensor.Replace(".self_attn.", ".attn.", StringComparison.Ordinal);
        if (!name.EndsWith(".weight", StringComparison.Ordinal))
        {
            return null;
        }

        name = name[..^".weight".Length];
        int dot = name.LastIndexOf('.');
        string joined = name[(dot + 1)..] switch
        {
            "q_proj" or "k_proj" or "v_proj" => name[..(dot + 1)] + "qkv_proj",
            "gate_up_proj" => name[..(dot + 1)] + "gate_proj",
            _ => name,
        };
        return Inputs.ContainsKey(name) ? name : Inputs.ContainsKey(joined) ? joined : null;
    }
}
