using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>
/// Reads a Hugging Face folder (<c>config.json</c> and safetensors) as a decoder: Llama 2 and 3, SmolLM2, Mistral, Mixtral, Qwen 2, 2.5 and 3 with their MoE
/// forms, Phi-3 and 4, Gemma 1 to 3, GPT-2. What the graph could not do right is refused and named, never left out.
/// </summary>
public static class CheckpointFolder
{
    /// <summary>Whether a folder is a checkpoint that has no ONNX graph yet.</summary>
    public static bool IsCheckpoint(string folder) =>
        ShardedWeights.AreIn(folder)
        && File.Exists(Path.Combine(folder, "config.json"))
        && !File.Exists(Path.Combine(folder, GenaiLayout.FileName))
        && OptimumLayout.TryFindGraph(folder, null) is null;

    /// <summary>Reads a decoder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="weights">The folder's weights.</param>
    /// <param name="contextLength">The context that the graph gets; null: the checkpoint's.</param>
    /// <exception cref="ModelPackageException">A field is missing, wrong, or not supported.</exception>
    public static DecoderCheckpoint ReadDecoder(string folder, IWeightSource weights, int? contextLength = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var spec = ReadSpec(folder);
        if (contextLength is { } wanted)
        {
            spec = spec with { ContextLength = wanted };
        }

        return new DecoderCheckpoint(spec, spec.LearnedPositions ? Gpt2Checkpoint.Map(spec, weights) : DecoderWeightNames.Map(spec, weights));
    }

    /// <summary>Reads a decoder's shape, for which no weights are needed.</summary>
    /// <exception cref="ModelPackageException">A field is missing, wrong, or not supported.</exception>
    public static DecoderSpec ReadSpec(string folder)
    {
        var root = ConfigElement.Read(Path.Combine(folder, "config.json"));
        var config = root.Optional("text_config") ?? root;
        var defaults = ConfigElement.ReadOptional(folder, "generation_config.json");
        return root.Optional("model_type")?.String() == "gpt2" ? Gpt2Checkpoint.Read(root) : DecoderConfigReader.Read(root, config, defaults);
    }
}
