using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Sharding;

/// <summary>A sharded index whose shards and map are in the memory of machines that can go down at any write.</summary>
internal sealed class TestShards : IDisposable
{
    private static readonly IndexOptions Options = new() { CompactBytes = 4000 };

    private readonly Dictionary<string, CrashFolder> _folders = [];
    private readonly Dictionary<string, RetrievalIndex> _open = [];
    private readonly ShardingOptions _sharding;
    private ShardMap _saved = ShardMap.Whole;
    private int? _writesLeft;

    public TestShards(ShardingOptions sharding)
    {
        _sharding = sharding;
        Start();
    }

    public ShardedIndex Index { get; private set; } = null!;

    /// <summary>All shards together write so often until all of them go down.</summary>
    public void CrashAfter(int writes)
    {
        _writesLeft = writes;
        foreach (var folder in _folders.Values)
        {
            folder.WritesLeft = writes;
        }
    }

    /// <summary>What the disks hold when the machines are up again.</summary>
    public void Restart(Random random)
    {
        Dispose();
        _writesLeft = null;
        foreach (var (name, folder) in _folders.ToList())
        {
            _folders[name] = folder.AfterCrash(random);
        }

        Start();
    }

    /// <summary>Whether the index is exactly these documents, each in one shard, or in the two of a division that was broken off.</summary>
    public async Task<bool> HoldsAsync(IndexModel model)
    {
        var ids = await Index.ListAsync(null, int.MaxValue, CancellationToken.None);
        if (!ids.Order(StringComparer.Ordinal).SequenceEqual(model.Documents.Keys.Order(StringComparer.Ordinal)))
        {
            return false;
        }

        foreach (var document in model.Documents.Values)
        {
            var found = await Index.FindAsync(document.Id, withVectors: false, CancellationToken.None);
            if (found is null || !IndexModel.Same(document, found))
            {
                return false;
            }
        }

        var counts = await Index.CountAsync(CancellationToken.None);
        return Index.Map.IsDividing || counts.Documents == model.Documents.Count && counts.Chunks == model.Documents.Values.Sum(document => document.Chunks.Count);
    }

    public void Dispose()
    {
        Index.Dispose();
        foreach (var index in _open.Values)
        {
            index.Dispose();
        }

        _open.Clear();
    }

    private void Start() => Index = new ShardedIndex(TestDocuments.Settings, _saved, Open, SaveAsync, _sharding);

    private LocalShard Open(string name)
    {
        if (!_open.TryGetValue(name, out var index))
        {
            if (!_folders.TryGetValue(name, out var folder))
            {
                _folders[name] = folder = new CrashFolder { WritesLeft = _writesLeft ?? int.MaxValue };
            }

            _open[name] = index = RetrievalIndex.Open(folder, TestDocuments.Settings, Options);
        }

        return new LocalShard(index);
    }

    private Task SaveAsync(ShardMap map)
    {
        if (_writesLeft is <= 1)
        {
            throw new CrashException();
        }

        _saved = map;
        return Task.CompletedTask;
    }
}
