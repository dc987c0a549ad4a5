using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>
/// The weights of a Hugging Face folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names. Files are opened when a tensor
/// of theirs is asked for and stay open; tensors are read in parts. Safe for concurrent reads.
/// </summary>
public sealed class ShardedWeights : IWeightSource, IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = SingleFile + ".index.json";
    private readonly Dictionary<string, string> _fileOf;
    private readonly Dictionary<string, SafetensorsFile> _files = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();

    private ShardedWeights(string folder, Dictionary<string, string> fileOf)
    {
        Origin = folder;
        _fileOf = fileOf;
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _fileOf.Keys;

    /// <summary>Whether a folder has weights of this kind.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, SingleFile)) || File.Exists(Path.Combine(folder, IndexFile));

    /// <summary>Opens a folder's weights.</summary>
    /// <exception cref="ModelPackageException">There are none, or the index or a shard is missing or broken.</exception>
    public static ShardedWeights Open(string folder)
    {
        if (ConfigElement.ReadOptional(folder, IndexFile) is { } index)
        {
            var fileOf = index.Required("weight_map").Members().ToDictionary(
                entry => entry.Name, entry => PackageFiles.Resolve(folder, entry.Value), StringComparer.Ordinal);
            var sharded = new ShardedWeights(folder, fileOf);
            sharded.CheckShards();
            return sharded;
        }

        string single = Path.Combine(folder, SingleFile);
        var file = SafetensorsFile.Open(single);
        var weights = new ShardedWeights(folder, file.Names.ToDictionary(name => name, _ => single, StringComparer.Ordinal));
        weights._files[single] = file;
        return weights;
    }

    /// <inheritdoc/>
    public WeightTensor? Find(string name) => _fileOf.TryGetValue(name, out string? path) ? FileOf(path).Find(name) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    // A shard that is missing is better told now than after an hour of converting the others.
    private void CheckShards()
    {
        try
        {
            foreach (var shard in _fileOf.GroupBy(entry => entry.Value, entry => entry.Key))
            {
                var file = FileOf(shard.Key);
                if (shard.FirstOrDefault(name => !file.Names.Contains(name)) is { } missing)
                {
                    throw new ModelPackageException(shard.Key, missing, $"has no such tensor, though {IndexFile} says so");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private SafetensorsFile FileOf(string path)
    {
        lock (_opening)
        {
            if (!_files.TryGetValue(path, out var file))
            {
                _files[path] = file = SafetensorsFile.Open(path);
            }

            return file;
        }
    }
}
