using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Retrieval.Searching;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>
/// Owns an index: what it is made for, where its documents are, what was found in it lately. Turns only start work, which runs beside them, and write the state.
/// </summary>
[GrainType("index"), Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed class IndexGrain(
    [PersistentState("index", GrainStores.Main)] IPersistentState<IndexGrainState> state, IndexServices services, ILogger<IndexGrain> logger)
    : Grain, IIndexGrain, IIndexDocumentsGrain, IIndexSearchGrain, IIndexBackupGrain, IDisposable
{
    private static readonly TimeSpan DivisionPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _life = new(1);
    private readonly ShardReaders _changes = new();
    private IndexKey _key;
    private TaskScheduler _turns = null!;
    private IBackendIndex? _index;
    private SearchMemory _memory = null!;
    private IndexRoom _room = null!;
    private KeptIndex _kept = null!;
    private IndexDivision _division = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = IndexKey.Parse(this.GetPrimaryKeyString());
        _turns = TaskScheduler.Current;
        _memory = new SearchMemory(services.Options.CachedSearches);
        _room = new IndexRoom(_key, services);
        _kept = new KeptIndex(state, _key, DeactivateOnIdle);
        _division = new IndexDivision(_key, services.Instruments, logger);
        if (_kept.Exists && _kept.State.Source is not null)
        {
            Index();
            Divide();
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _division.StopAsync();

    public Task<IndexInfo> CreateAsync(Caller caller, IndexDefinition definition, CancellationToken cancellationToken) => InLifeAsync(async () =>
    {
        await EndDeletionAsync(cancellationToken);
        if (_kept.State.Definition is { } known)
        {
            IndexDefinitions.CheckSame(_key.Index, known, definition, services.Options);
            return await InfoAsync(cancellationToken);
        }

        var complete = await services.CompleteAsync(caller, definition, cancellationToken);
        await services.List(_key.Tenant).ReserveAsync(_key.Index, 0, cancellationToken);
        await RetrievalErrors.TranslateAsync(async () =>
        {
            await services.Open(_key, complete, ShardMap.Whole, SaveMapAsync).CreateAsync(cancellationToken);
            return true;
        });
        await _kept.SaveAsync(kept => (kept.Definition, kept.CreatedAt) = (complete, services.Time.GetUtcNow()));
        return await InfoAsync(cancellationToken);
    });

    public async Task<IndexInfo> GetAsync(CancellationToken cancellationToken)
    {
        _kept.RequireExisting();
        return await InfoAsync(cancellationToken);
    }

    public async Task<IndexInfo> UpdateAsync(IndexUpdate update, CancellationToken cancellationToken)
    {
        _kept.RequireExisting();
        IndexRules.Check(update);
        await _kept.SaveAsync(kept => kept.Definition = IndexDefinitions.With(kept.Definition!, update));
        _memory.Clear();
        return await InfoAsync(cancellationToken);
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => InLifeAsync(async () =>
    {
        if (_kept.Exists)
        {
            await _kept.SaveAsync(kept => kept.IsDeleting = true);
        }

        await EndDeletionAsync(cancellationToken);
        return true;
    });

    public async Task<IndexBatchResult> ApplyAsync(IndexBatch batch, CancellationToken cancellationToken)
    {
        _kept.RequireExisting();
        using var change = _changes.Enter();
        IndexRules.Check(batch);
        var index = Index();
        var added = batch.Documents.Sum(document => (long)document.Chunks.Count);
        await _room.TakeAsync(added, index, () => _kept.State.Room, SaveRoomAsync, cancellationToken);

        // Before: an answer that is being computed is of a version before this one. After: so is one that began meanwhile.
        _memory.Clear();
        IndexCounts? counts = null;
        try
        {
            var missing = await Beside(() => index.ApplyAsync(IndexWire.ToOperations(batch.Documents, batch.Deletes), cancellationToken));
            counts = await Beside(() => index.CountAsync(cancellationToken));
            services.Instruments.OnChanged(batch);
            return new IndexBatchResult { Version = counts.Value.Version, Missing = [.. missing.Select(content => content.ToString())] };
        }
        finally
        {
            _memory.Clear();
            await _room.EndAsync(added, counts?.Chunks, _kept.State.Room, SaveRoomAsync);
            Divide();
        }
    }

    public async Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<string> contentIds, CancellationToken cancellationToken)
    {
        _kept.RequireExisting();
        IndexRules.Range("content_ids", contentIds.Count, 0, IndexBatch.MaxContentIds);
        var index = Index();
        return [.. (await Beside(() => index.MissingAsync(IndexWire.ToContents(contentIds), cancellationToken))).Select(content => content.ToString())];
    }

    public async Task<IndexedDocument?> FindAsync(string document, CancellationToken cancellationToken)
    {
        _kept.RequireExisting();
        var index = Index();
        return await Beside(() => index.FindAsync(document, withVectors: false, cancellationToken)) is { } found ? IndexWire.ToWire(found) : null;
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken)
    {
        _kept.RequireExisting();
        IndexRules.Range("limit", count, 1, 1_000);
        var index = Index();
        return Beside(() => index.ListAsync(after, count, cancellationToken));
    }

    public Task<IndexSearchResult> SearchAsync(Caller caller, IndexSearch search, CancellationToken cancellationToken)
    {
        var index = new SearchedIndex(_key, _kept.RequireExisting(), Index(), _memory);
        return Beside(() => services.Searcher.SearchAsync(index, caller, search, cancellationToken));
    }

    public Task<StoredFile> BackupAsync(CancellationToken cancellationToken) => WriteBackupAsync(note: null, cancellationToken);

    public Task<StoredFile> BackupAsync(string note, CancellationToken cancellationToken) => WriteBackupAsync(note, cancellationToken);

    public async Task<IndexInfo> RestoreAsync(Caller caller, string file, string? backend, CancellationToken cancellationToken)
    {
        if (_kept.Exists)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"There is an index '{_key.Index}'; restore under another id, or delete it first.", "index");
        }

        await using var backup = await Beside(() => services.Backups.OpenAsync(_key.Tenant, file, cancellationToken));
        var made = backup.Definition;
        await CreateAsync(caller, made with { Backend = backend ?? made.Backend, Dimensions = made.Dimensions == 0 ? null : made.Dimensions }, cancellationToken);
        try
        {
            while (await Beside(() => backup.NextAsync(cancellationToken)) is { } batch)
            {
                await ApplyAsync(batch, cancellationToken);
            }

            return await InfoAsync(cancellationToken);
        }
        catch
        {
            await DeleteAsync(CancellationToken.None);
            throw;
        }
    }

    public void Dispose()
    {
        _life.Dispose();
        _kept?.Dispose();
        _division?.Dispose();
        (_index as IDisposable)?.Dispose();
    }

    private async Task<StoredFile> WriteBackupAsync(string? note, CancellationToken cancellationToken)
    {
        var (definition, index) = (_kept.RequireExisting(), Index());
        return await Beside(() => services.Backups.WriteAsync(_key, definition, note, index, cancellationToken));
    }

    private static Task<T> Beside<T>(Func<Task<T>> work) => Task.Run(() => RetrievalErrors.TranslateAsync(work));

    private IBackendIndex Index() => _index ??= services.Open(_key, _kept.State.Definition!, IndexDefinitions.MapOf(_kept.State), SaveMapAsync);

    private async Task<IndexInfo> InfoAsync(CancellationToken cancellationToken)
    {
        var index = Index();
        var counts = await Beside(() => index.CountAsync(cancellationToken));
        return IndexDefinitions.Info(_key.Index, _kept.State, counts, index as ShardedIndex);
    }

    /// <summary>What is left of an index that is being deleted goes; the state last, so that a crash on the way is gone on from.</summary>
    private async Task EndDeletionAsync(CancellationToken cancellationToken)
    {
        if (!_kept.State.IsDeleting)
        {
            return;
        }

        // What is being put in would come after the end.
        await _changes.DrainAsync();
        await _division.StopAsync();
        var index = Index();
        await Beside(async () =>
        {
            await index.DropAsync(cancellationToken);
            return true;
        });
        await services.List(_key.Tenant).RemoveAsync(_key.Index, cancellationToken);
        await _kept.ClearAsync();
        _index = null;
        _memory.Clear();

        // One that bears the name later may have another embedding model.
        _memory = new SearchMemory(services.Options.CachedSearches);
        _room = new IndexRoom(_key, services);
        _division.Dispose();
        _division = new IndexDivision(_key, services.Instruments, logger);
    }

    private void Divide()
    {
        if (_index is ShardedIndex sharded && _kept.Exists && _division.StartWhenNeeded(sharded))
        {
            DelayDeactivation(DivisionPause);
        }
    }

    private Task SaveRoomAsync(long room) => _kept.SaveAsync(kept => kept.Room = room);

    private Task SaveMapAsync(ShardMap map) =>
        Task.Factory.StartNew(() => _kept.SaveAsync(kept => IndexDefinitions.Keep(kept, map)), CancellationToken.None, TaskCreationOptions.None, _turns).Unwrap();

    private async Task<T> InLifeAsync<T>(Func<Task<T>> change)
    {
        await _life.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _life.Release();
        }
    }
}
