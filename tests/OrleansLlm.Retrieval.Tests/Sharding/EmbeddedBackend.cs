using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Sharding;

/// <summary>Indexes of one shard each in this process's memory.</summary>
internal sealed class EmbeddedBackend : IIndexBackend
{
    private readonly Dictionary<BackendIndexName, (CrashFolder Folder, RetrievalIndex Index)> _open = [];

    public string Name => "embedded";

    public IBackendIndex Open(BackendIndexName name, IndexSettings settings) => new EmbeddedIndex(this, name, settings);

    /// <summary>Makes an index, or opens it anew, which finds out whether it is there with other settings.</summary>
    public void Create(BackendIndexName name, IndexSettings settings)
    {
        if (!_open.Remove(name, out var known))
        {
            _open[name] = New(settings);
            return;
        }

        known.Index.Dispose();
        try
        {
            RetrievalIndex.Open(known.Folder, settings).Dispose();
        }
        finally
        {
            _open[name] = (known.Folder, RetrievalIndex.Open(known.Folder));
        }
    }

    public void Drop(BackendIndexName name)
    {
        if (_open.Remove(name, out var known))
        {
            known.Index.Dispose();
        }
    }

    /// <summary>Makes a call in which all go down at some write, and opens them again.</summary>
    /// <returns>Whether the call was acknowledged before.</returns>
    public async Task<bool> CrashAsync(Func<Task> call, Random random)
    {
        foreach (var (folder, _) in _open.Values)
        {
            folder.WritesLeft = random.Next(8);
        }

        var isAcknowledged = true;
        try
        {
            await call();
        }
        catch (Exception failure) when (failure is CrashException or IOException)
        {
            isAcknowledged = false;
        }

        foreach (var (name, (before, index)) in _open.ToList())
        {
            index.Dispose();
            var folder = before.AfterCrash(random);
            _open[name] = (folder, RetrievalIndex.Open(folder));
        }

        return isAcknowledged;
    }

    /// <summary>What is kept of an index; one that was never made is empty.</summary>
    public ShardedIndex Of(BackendIndexName name, IndexSettings settings) =>
        ShardedIndex.Of(_open.TryGetValue(name, out var known) ? known.Index : New(settings).Index);

    private static (CrashFolder Folder, RetrievalIndex Index) New(IndexSettings settings)
    {
        var folder = new CrashFolder();
        return (folder, RetrievalIndex.Open(folder, settings));
    }
}
