using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Writes an encoder's weights as its makers store them, the way back from <see cref="EncoderCheckpoint.Read"/>.</summary>
public static class EncoderCheckpointWriter
{
    /// <summary>Writes <c>model.safetensors</c> in 32-bit floats beside the configuration and texts of another folder. Tensors that are not given (a pooler that embeddings do not use) stay as they are there.</summary>
    /// <param name="target">The folder; made when it is not there.</param>
    /// <param name="origin">Where the encoder was read from.</param>
    /// <param name="spec">The encoder.</param>
    /// <param name="weights">Names and weights, as <see cref="EncoderCheckpoint.Read"/> names them.</param>
    /// <exception cref="ModelPackageException">A file of the origin is broken.</exception>
    /// <exception cref="IOException">A file can not be written.</exception>
    public static void Write(string target, string origin, EncoderSpec spec, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Directory.CreateDirectory(target);
        CheckpointTexts.Copy(origin, target);
        using var stored = ShardedWeights.AreIn(origin) ? ShardedWeights.Open(origin) : null;
        var written = new SortedDictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (string name in stored?.Names.Where(IsFloat) ?? [])
        {
            written[name] = stored!.Find(name)!;
        }

        string prefix = stored is null ? "" : EncoderWeightNames.Prefix(spec, stored);
        foreach (var (name, tensor) in weights)
        {
            written[EncoderWeightNames.Stored(spec, prefix, name)] = tensor;
        }

        SafetensorsWriter.Write(Path.Combine(target, "model.safetensors"), written, new Dictionary<string, string> { ["format"] = "pt" });

        // Numbers of positions that old tools stored beside the weights are whole numbers and follow from their place.
        static bool IsFloat(string name) => !name.EndsWith("position_ids", StringComparison.Ordinal);
    }
}
