using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Tests.Budgets.Model;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>A tenant's index over shards that are kept in a store, opened by one silo or another, each with a disk of its own.</summary>
internal sealed class StoredShards : IDisposable
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly MemoryStore _store;
    private readonly string _tenant;
    private readonly ShardingOptions _options;
    private readonly ShardServices[] _silos;
    private readonly RetrievalWork _work = new();
    private readonly Dictionary<string, Task<IndexShard>> _open = [];
    private readonly ConcurrentDictionary<string, bool> _failed = [];
    private ShardMap _saved = ShardMap.Whole;
    private int _silo;

    public StoredShards(MemoryStore store, string tenant, string folder, ShardingOptions options)
    {
        (_store, _tenant, _options) = (store, tenant, options);
        _silos = [Silo(Path.Combine(folder, "a")), Silo(Path.Combine(folder, "b"))];
        Index = Start();
    }

    public ShardedIndex Index { get; private set; }

    /// <summary>The silo dies, or lets the shards go properly; the other one opens them, or the same again.</summary>
    public async Task MoveAsync(bool dies, int silo)
    {
        foreach (var open in _open.Values)
        {
            if (open.IsCompletedSuccessfully)
            {
                if (!dies)
                {
                    await open.Result.SettleAsync();
                }

                await open.Result.DisposeAsync();
            }
        }

        _open.Clear();
        _failed.Clear();
        Index.Dispose();
        _silo = silo;
        Index = Start();
    }

    public void Dispose()
    {
        MoveAsync(dies: true, 0).GetAwaiter().GetResult();
        Index.Dispose();
        _work.Dispose();
    }

    private ShardServices Silo(string folder)
    {
        var options = Options.Create(new RetrievalOptions { CacheFolder = folder });
        return new ShardServices(
            new ShardDisk(options, new ErasedShards(), TimeProvider.System), _work, new RetrievalInstruments(Meters), TimeProvider.System, NullLogger<ShardServices>.Instance, compactBytes: 3_000);
    }

    private ShardedIndex Start() => new(TestTexts.Settings, _saved, name => new Lazily(() => OpenAsync(name)), SaveAsync, _options);

    private Task SaveAsync(ShardMap map)
    {
        if (_store.WritesLeft <= 0)
        {
            throw new IOException("The store is dead.");
        }

        _saved = map;
        return Task.CompletedTask;
    }

    /// <summary>A shard whose write failed is let go, and the next call opens it anew, as a grain is.</summary>
    private async Task<IndexShard> OpenAsync(string name)
    {
        if (_open.TryGetValue(name, out var open) && open.IsCompletedSuccessfully && _failed.TryRemove(name, out _))
        {
            _open.Remove(name);
            await open.Result.DisposeAsync();
        }

        return await (_open.TryGetValue(name, out open) && !open.IsFaulted ? open : _open[name] = OpenCoreAsync(name));
    }

    private async Task<IndexShard> OpenCoreAsync(string name)
    {
        var key = new IndexShardKey(_tenant, "index", name);
        var store = new ShardStore(_store, GrainId.Create("index-shard", key.ToString()));
        await store.LoadAsync();
        return await IndexShard.OpenAsync(_silos[_silo], store, store.Exists ? null : TestTexts.Settings, () => _failed[name] = true);
    }
}
