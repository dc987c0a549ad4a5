using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// An open shard: an index whose snapshot is mapped from this silo's disk, and whose every change is in the cluster's store when it is acknowledged. Changes that come together share one write. Used
/// on one grain's scheduler; what keeps a processor busy runs beside it. After a failed write it refuses everything: the next activation reads what the store has.
/// </summary>
internal sealed class IndexShard : IIndexShard, IAsyncDisposable
{
    /// <summary>Changes wait for a snapshot when the log is longer: it is read at once, and the index has a limit of its own that must not be met here.</summary>
    private const long MaxLogBytes = 128L << 20;

    private readonly ShardServices _services;
    private readonly ShardStore _store;
    private readonly ShardFolder _folder;
    private readonly RetrievalIndex _index;
    private readonly LocalShard _local;
    private readonly GroupCommit _commit;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ShardReaders _readers = new();
    private readonly Action _onFailed;
    private Task _compaction = Task.CompletedTask;
    private bool _isBroken;

    private IndexShard(ShardServices services, ShardStore store, ShardFolder folder, RetrievalIndex index, Action onFailed)
    {
        (_services, _store, _folder, _index, _onFailed) = (services, store, folder, index, onFailed);
        _local = new LocalShard(index);
        _commit = new GroupCommit(SaveAsync, onFailed);
    }

    /// <summary>Opens a shard that the store has, or makes one.</summary>
    /// <param name="services">The silo's.</param>
    /// <param name="store">Loaded.</param>
    /// <param name="settings">What it is made for; null: as the store says.</param>
    /// <param name="onFailed">Called once when the store is behind the memory.</param>
    public static async Task<IndexShard> OpenAsync(ShardServices services, ShardStore store, IndexSettings? settings, Action onFailed)
    {
        var started = services.Time.GetTimestamp();
        var path = services.Disk.PathOf(store.DiskName, store.Head.Generation, store.Head.Token);
        var isLocal = store.Head.SnapshotRecords == 0 || ShardDisk.Has(path, store.Head.SnapshotBytes);
        RetrievalIndex index;
        ShardFolder folder;
        try
        {
            (index, folder) = await OpenAsync(services, store, settings);
        }
        catch (Exception failure) when (isLocal && failure is IndexDamagedException or FileNotFoundException)
        {
            // The disk's copy is damaged, or was trimmed just now; the store's may be whole.
            services.Disk.Delete(path);
            (index, folder) = await OpenAsync(services, store, settings);
        }

        services.Instruments.OnOpened(isLocal, services.Time.GetElapsedTime(started));
        return new IndexShard(services, store, folder, index, onFailed);
    }

    /// <inheritdoc/>
    public async Task<ShardChange> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken)
    {
        ShardChange change;
        Task durable;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            EnsureUsable();
            if (_store.LogLength > MaxLogBytes)
            {
                await CompactHeldAsync();
            }

            change = await _services.Work.RunAsync(() => _local.Apply(operations), CancellationToken.None);
            durable = change.Missing.Count > 0 ? Task.CompletedTask : _commit.FlushAsync();
        }
        finally
        {
            _changing.Release();
        }

        await durable;
        CompactWhenDue();
        return change;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.MissingAsync(contents, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ContentId, float[]>> VectorsAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.VectorsAsync(contents, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.FindAsync(document, withVectors, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.ListAsync(after, count, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<LexicalCounts> CountTermsAsync(string text, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.CountTermsAsync(text, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<CandidateSet> SearchAsync(CandidateQuery query, LexicalCounts? all, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.SearchAsync(query, all, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.ReadAsync(generation, rows, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) =>
        ReadAsync(() => _local.ChunksAsync(document, first, count, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public async Task<IndexCounts> CountAsync(CancellationToken cancellationToken)
    {
        EnsureUsable();
        return (await _local.CountAsync(cancellationToken)) with { Bytes = _store.Bytes };
    }

    /// <inheritdoc/>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(CancellationToken.None);
        try
        {
            EnsureUsable();
            await FlushedAsync();
            _isBroken = true;
            await _store.ClearAsync();
            if (_folder.Newest is { } newest)
            {
                _services.Disk.Delete(newest.Path);
            }
        }
        finally
        {
            _changing.Release();
            _onFailed();
        }
    }

    /// <summary>Makes a snapshot when the log has grown long, and waits for one that is under way.</summary>
    public async Task SettleAsync()
    {
        await _compaction.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        // What was deleted is in the store, and in the silo's copy, until they are written anew.
        if (!_isBroken && !_commit.HasFailed && (_store.LogLength > _services.IndexOptions.IdleLogBytes || _index.HasDeleted))
        {
            await CompactAsync();
        }
    }

    /// <summary>Lets files and memory go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _compaction.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _changing.WaitAsync();
        await FlushedAsync();
        _isBroken = true;
        await _readers.DrainAsync();
        _index.Dispose();
        _changing.Dispose();
    }

    private static async Task<(RetrievalIndex Index, ShardFolder Folder)> OpenAsync(ShardServices services, ShardStore store, IndexSettings? settings)
    {
        var (head, folder) = (store.Head, new ShardFolder(services.Disk, store.DiskName));
        if (head.SnapshotRecords > 0)
        {
            var path = services.Disk.PathOf(store.DiskName, head.Generation, head.Token);
            if (!ShardDisk.Has(path, head.SnapshotBytes))
            {
                await services.Disk.WriteAsync(path, store.ReadSnapshotAsync);
            }

            folder.Add(head.Generation, head.Token, path);
        }

        if (store.Exists)
        {
            folder.AddLog(head.Generation, await store.ReadLogAsync());
        }

        return (await services.Work.RunAsync(() => RetrievalIndex.Open(folder, settings, services.IndexOptions)), folder);
    }

    private void CompactWhenDue()
    {
        if (_compaction.IsCompleted && !_isBroken && _index.IsCompactionDue)
        {
            _compaction = CompactAsync();
        }
    }

    /// <summary>Changes wait meanwhile, searches do not.</summary>
    private async Task CompactAsync()
    {
        await _changing.WaitAsync();
        try
        {
            EnsureUsable();
            await CompactHeldAsync();
        }
        catch (OrleansException)
        {
            // It is being closed: what the store has is whole.
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task CompactHeldAsync()
    {
        await FlushedAsync();
        EnsureUsable();
        try
        {
            var started = _services.Time.GetTimestamp();
            await _services.Work.RunAsync(() =>
            {
                _index.Compact();
                return true;
            });
            var (generation, token, path) = _folder.Newest!.Value;
            await using var snapshot = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await _store.ReplaceAsync(generation, token, snapshot, _folder.TakeUnsaved());
            _services.Instruments.OnCompacted(snapshot.Length, _services.Time.GetElapsedTime(started));
        }
        catch (Exception failure)
        {
            _isBroken = true;
            _services.OnCompactionFailed(failure);
            _onFailed();
            EnsureUsable();
        }
    }

    private Task SaveAsync() => _folder.TakeUnsaved() is { Length: > 0 } unsaved ? _store.AppendAsync(unsaved) : Task.CompletedTask;

    private async Task FlushedAsync()
    {
        if (!_commit.HasFailed && !_isBroken)
        {
            await _commit.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        EnsureUsable();
        using (_readers.Enter())
        {
            return await _services.Work.RunAsync(() => read().GetAwaiter().GetResult(), cancellationToken);
        }
    }

    private void EnsureUsable()
    {
        _commit.EnsureUsable();
        if (_isBroken)
        {
            throw new OrleansException("The shard is being closed; its next activation answers.");
        }
    }
}
