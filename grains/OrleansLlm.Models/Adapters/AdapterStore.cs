using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Adapters;

/// <summary>
/// Derives graphs with adapters and keeps them on disk, named by a hash of everything that they are made of, so that each is made once. Thread-safe, also
/// between processes that share the folder.
/// </summary>
/// <param name="folder">Where derived graphs lie.</param>
public sealed class AdapterStore(string folder)
{
    private const string GraphFile = "model.onnx";
    private const string Version = "1";
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime ChangedAt), string> _hashes = new();

    /// <summary>Checks that an adapter fits a model, without making anything.</summary>
    /// <exception cref="ModelPackageException">It does not, or can not be read.</exception>
    public static void Check(ModelPackage package, string adapterFolder)
    {
        ArgumentNullException.ThrowIfNull(package);
        using var adapter = LoraAdapter.Open(adapterFolder);
        _ = new AdapterPlacement(Graphs.Onnx.OnnxModelMap.Read(package.Graph.Path), package.Config).Place([adapter]);
    }

    /// <summary>The graph of a model with one adapter in it.</summary>
    /// <param name="package">The model.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="adapterFolder">The adapter.</param>
    /// <exception cref="ModelPackageException">The adapter does not fit, or the graph can not be written.</exception>
    public DecoderGraph Merge(ModelPackage package, string name, string adapterFolder)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Derive(package, name, [adapterFolder], (adapters, path) => AdapterGraph.WriteMerged(package.Graph, package.Config, adapters[0], path));
    }

    /// <summary>The graph of a model whose rows choose among adapters, in the order given, from 1.</summary>
    /// <exception cref="ModelPackageException">An adapter does not fit, or the graph can not be written.</exception>
    public DecoderGraph Bank(ModelPackage package, IReadOnlyList<string> adapterFolders)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(adapterFolders);
        var graph = Derive(package, ".bank", adapterFolders, (adapters, path) => AdapterGraph.WriteBank(package.Graph, package.Config, adapters, path));
        return graph with { Adapters = adapterFolders.Count };
    }

    private DecoderGraph Derive(ModelPackage package, string name, IReadOnlyList<string> adapterFolders, Action<IReadOnlyList<LoraAdapter>, string> write)
    {
        string parent = Path.Combine(folder, package.Name, name);
        string target = Path.Combine(parent, Hash(package, name, adapterFolders));
        string graph = Path.Combine(target, GraphFile);
        if (!File.Exists(graph))
        {
            try
            {
                Make(parent, target, adapterFolders, write);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ModelPackageException(target, null, $"the model with its adapter can not be written: {error.Message}", error);
            }
        }

        return package.Graph with { Path = graph };
    }

    private static void Make(string parent, string target, IReadOnlyList<string> adapterFolders, Action<IReadOnlyList<LoraAdapter>, string> write)
    {
        string staging = Path.Combine(parent, $".{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        var adapters = new List<LoraAdapter>();
        try
        {
            foreach (string adapter in adapterFolders)
            {
                adapters.Add(LoraAdapter.Open(adapter));
            }

            write(adapters, Path.Combine(staging, GraphFile));
            if (!Directory.Exists(target))
            {
                Directory.Move(staging, target);
            }
        }
        catch (IOException) when (File.Exists(Path.Combine(target, GraphFile)))
        {
            // Another process made the same at the same time.
        }
        finally
        {
            adapters.ForEach(adapter => adapter.Dispose());
            Remove(staging);
        }

        RemoveOthers(parent, target);
    }

    /// <summary>What an earlier version of the model or the adapter left.</summary>
    private static void RemoveOthers(string parent, string target)
    {
        foreach (string other in Directory.EnumerateDirectories(parent).Where(other => other != target && !Path.GetFileName(other).StartsWith('.')))
        {
            Remove(other);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // In use: it goes the next time.
        }
    }

    private string Hash(ModelPackage package, string name, IReadOnlyList<string> adapterFolders)
    {
        var text = new StringBuilder(Version).Append('\n').Append(name == ".bank").Append('\n');
        foreach (string file in new[] { package.Graph.Path }.Concat(ExternalFiles(package.Graph.Path)))
        {
            text.Append(FileHash(file)).Append('\n');
        }

        foreach (string adapter in adapterFolders)
        {
            text.Append(LoraAdapter.Hash(adapter)).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    private static IEnumerable<string> ExternalFiles(string graph) =>
        Graphs.Onnx.OnnxModelMap.Read(graph).Initializers.Select(tensor => tensor.File).Where(file => file != graph).Distinct().Order(StringComparer.Ordinal);

    private string FileHash(string path)
    {
        var file = new FileInfo(path);
        return _hashes.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), static key =>
        {
            using var stream = File.OpenRead(key.Path);
            return Convert.ToHexString(SHA256.HashData(stream));
        });
    }
}
