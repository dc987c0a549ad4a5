using System.Globalization;
using System.Text.Json;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>
/// A run's checkpoints, a folder each: <c>state.safetensors</c> and <c>state.json</c>. A checkpoint is written under another name, flushed to the disk and renamed, so
/// that one that bears its name is whole; the older ones go only then.
/// </summary>
internal sealed class CheckpointStore(string folder, int kept)
{
    private const string Prefix = "step-";
    private const string TensorFile = "state.safetensors";
    private const string StateFile = "state.json";

    /// <summary>Writes a checkpoint; returns its folder.</summary>
    public string Save(RunState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Directory.CreateDirectory(folder);
        string name = Prefix + state.Step.ToString("D9", CultureInfo.InvariantCulture);
        string staging = Path.Combine(folder, "." + name);
        RemoveFolder(staging);
        Directory.CreateDirectory(staging);
        SafetensorsWriter.Write(
            Path.Combine(staging, TensorFile), [.. tensors.Select(entry => KeyValuePair.Create(entry.Key, (WeightTensor)new TensorWeights(entry.Value)))]);
        File.WriteAllText(Path.Combine(staging, StateFile), JsonSerializer.Serialize(state, RunStateJson.Options));
        DurableFiles.Flush(staging);
        string target = Path.Combine(folder, name);
        RemoveFolder(target);
        Directory.Move(staging, target);
        DurableFiles.FlushFolder(folder);
        foreach (string old in All().Order(StringComparer.Ordinal).SkipLast(kept))
        {
            RemoveFolder(old);
        }

        return target;
    }

    /// <summary>Reads the newest checkpoint into tensors of the same names; null where there is none.</summary>
    /// <exception cref="ModelPackageException">A tensor is missing or has another size.</exception>
    public RunState? Load(IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (All().Max(StringComparer.Ordinal) is not { } newest)
        {
            return null;
        }

        var state = JsonSerializer.Deserialize<RunState>(File.ReadAllText(Path.Combine(newest, StateFile)), RunStateJson.Options)!;
        using var stored = SafetensorsFile.Open(Path.Combine(newest, TensorFile));
        foreach (var (name, tensor) in tensors)
        {
            TensorCopies.Fill(tensor, stored.Get(name, [.. tensor.shape]));
        }

        return state;
    }

    /// <summary>What the newest checkpoint says, without its tensors.</summary>
    public RunState? Peek() => All().Max(StringComparer.Ordinal) is { } newest
        ? JsonSerializer.Deserialize<RunState>(File.ReadAllText(Path.Combine(newest, StateFile)), RunStateJson.Options)
        : null;

    private string[] All() => Directory.Exists(folder) ? Directory.GetDirectories(folder, Prefix + "*") : [];

    private static void RemoveFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
