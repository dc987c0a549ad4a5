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
    private const string Hidden = ".";
    private const string Retired = ".old";
    private const string TensorFile = "state.safetensors";
    private const string StateFile = "state.json";

    /// <summary>Writes a checkpoint; returns its folder.</summary>
    /// <exception cref="IOException">There is no room for it; nothing of it stays, and those before are as they were.</exception>
    public string Save(RunState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Directory.CreateDirectory(folder);
        RemoveUnfinished();
        string name = Prefix + state.Step.ToString("D9", CultureInfo.InvariantCulture);
        string staging = Path.Combine(folder, Hidden + name);
        try
        {
            Write(staging, state, tensors);
        }
        catch
        {
            RemoveUnfinished();
            throw;
        }

        string target = Path.Combine(folder, name);
        Retire(target);
        Directory.Move(staging, target);
        DurableFiles.FlushFolder(folder);
        foreach (string old in All().Order(StringComparer.Ordinal).SkipLast(kept))
        {
            Retire(old);
        }

        RemoveUnfinished();
        return target;
    }

    private static void Write(string staging, RunState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Directory.CreateDirectory(staging);
        SafetensorsWriter.Write(
            Path.Combine(staging, TensorFile), [.. tensors.Select(entry => KeyValuePair.Create(entry.Key, (WeightTensor)new TensorWeights(entry.Value)))]);
        File.WriteAllText(Path.Combine(staging, StateFile), JsonSerializer.Serialize(state, RunStateJson.Options));
        DurableFiles.Flush(staging);
    }

    /// <summary>Reads the newest checkpoint into tensors of the same names; null where there is none.</summary>
    /// <exception cref="ModelPackageException">A tensor is missing or has another size.</exception>
    public RunState? Load(IReadOnlyDictionary<string, Tensor> tensors)
    {
        Recover();
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

    // Of a checkpoint that an older worker was removing when it was killed some files may be gone.
    private string[] All() => Directory.Exists(folder) ? [.. Directory.GetDirectories(folder, Prefix + "*").Where(IsWhole)] : [];

    private static bool IsWhole(string path) => File.Exists(Path.Combine(path, StateFile)) && File.Exists(Path.Combine(path, TensorFile));

    /// <summary>Gives the only checkpoint its name back, where a process was killed before another had it.</summary>
    private void Recover()
    {
        if (Directory.Exists(folder) && All().Length == 0)
        {
            foreach (string retired in Directory.GetDirectories(folder, $"{Hidden}{Prefix}*{Retired}"))
            {
                string name = Path.Combine(folder, Path.GetFileName(retired)[Hidden.Length..^Retired.Length]);
                if (!Directory.Exists(name))
                {
                    Directory.Move(retired, name);
                }
            }
        }
    }

    /// <summary>Takes a checkpoint's name from it. Removing is no single step: whoever is killed in the middle must not leave half of one under its name.</summary>
    private static void Retire(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Move(path, Path.Combine(Path.GetDirectoryName(path)!, $"{Hidden}{Path.GetFileName(path)}{Retired}"));
        }
    }

    /// <summary>Removes what a killed process was writing or removing, which may be as large as the model.</summary>
    private void RemoveUnfinished()
    {
        foreach (string path in Directory.GetDirectories(folder, Hidden + Prefix + "*").Concat(Directory.GetDirectories(folder, Prefix + "*").Where(path => !IsWhole(path))))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
