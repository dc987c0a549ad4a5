using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Retrieval.Searching;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>
/// Owns an index: what it is made for, where its documents are, what was found in it lately. Turns only start work, which runs beside them, and write the state.
/// </summary>
[GrainType("index"), Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed partial class IndexGrain(
    [PersistentState("index", GrainStores.Main)] IPersistentState<IndexGrainState> state, IndexServices services, ILogger<IndexGrain> logger)
    : Grain, IIndexGrain, IIndexDocumentsGrain, IIndexSearchGrain, IIndexBackupGrain, IDisposable
{
    private static readonly TimeSpan DivisionPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _life = new(1);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private IndexKey _key;
    private TaskScheduler _turns = null!;
    private IBackendIndex? _index;
    private SearchMemory _memory = null!;
    private IndexRoom _room = null!;
    private Task _division = Task.CompletedTask;

    private bool Exists => state.State is { Definition: not null, IsDeleting: false };

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = IndexKey.Parse(this.GetPrimaryKeyString());
        _turns = TaskScheduler.Current;
        _memory = new SearchMemory(services.Options.CachedSearches);
        _room = new IndexRoom(_key, services);
        if (Exists && state.State.Source is not null)
        {
            Index();
            Divide();
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _division.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public Task<IndexInfo> CreateAsync(Caller caller, IndexDefinition definition, CancellationToken cancellationToken) => InLifeAsync(async () =>
    {
        await EndDeletionAsync(cancellationToken);
        if (state.State.Definition is { } known)
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
        await SaveAsync(kept => (kept.Definition, kept.CreatedAt) = (complete, services.Time.GetUtcNow()));
        return await InfoAsync(cancellationToken);
    });

    public async Task<IndexInfo> GetAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        return await InfoAsync(cancellationToken);
    }

    public async Task<IndexInfo> UpdateAsync(IndexUpdate update, CancellationToken cancellationToken)
    {
        RequireExisting();
        IndexRules.Check(update);
        await SaveAsync(kept => kept.Definition = IndexDefinitions.With(kept.Definition!, update));
        _memory.Clear();
        return await InfoAsync(cancellationToken);
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => InLifeAsync(async () =>
    {
        if (Exists)
        {
            await SaveAsync(kept => kept.IsDeleting = true);
        }

        await EndDeletionAsync(cancellationToken);
        return true;
    });

    public async Task<IndexBatchResult> ApplyAsync(IndexBatch batch, CancellationToken cancellationToken)
    {
        RequireExisting();
        IndexRules.Check(batch);
        var index = Index();
        var added = batch.Documents.Sum(document => (long)document.Chunks.Count);
        await _room.TakeAsync(added, index, () => state.State.Room, SaveRoomAsync, cancellationToken);

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
            await _room.EndAsync(added, counts?.Chunks, state.State.Room, SaveRoomAsync);
            Divide();
        }
    }

    public async Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<string> contentIds, CancellationToken cancellationToken)
    {
        RequireExisting();
        IndexRules.Range("content_ids", contentIds.Count, 0, IndexBatch.MaxContentIds);
        var index = Index();
        return [.. (await Beside(() => index.MissingAsync(IndexWire.ToContents(contentIds), cancellationToken))).Select(content => content.ToString())];
    }

    public async Task<IndexedDocument?> FindAsync(string document, CancellationToken cancellationToken)
    {
        RequireExisting();
        var index = Index();
        return await Beside(() => index.FindAsync(document, withVectors: false, cancellationToken)) is { } found ? IndexWire.ToWire(found) : null;
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken)
    {
        RequireExisting();
        IndexRules.Range("limit", count, 1, 1_000);
        var index = Index();
        return Beside(() => index.ListAsync(after, count, cancellationToken));
    }

    public Task<IndexSearchResult> SearchAsync(Caller caller, IndexSearch search, CancellationToken cancellationToken)
    {
        RequireExisting();
        var index = new SearchedIndex(_key, state.State.Definition!, Index(), _memory);
        return Beside(() => services.Searcher.SearchAsync(index, caller, search, cancellationToken));
    }

    public async Task<StoredFile> BackupAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        var (definition, index) = (state.State.Definition!, Index());
        return await Beside(() => services.Backups.WriteAsync(_key, definition, index, cancellationToken));
    }

    public async Task<IndexInfo> RestoreAsync(Caller caller, string file, string? backend, CancellationToken cancellationToken)
    {
        if (Exists)
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
        _writing.Dispose();
        _stopping.Dispose();
        (_index as IDisposable)?.Dispose();
    }

    private static Task<T> Beside<T>(Func<Task<T>> work) => Task.Run(() => RetrievalErrors.TranslateAsync(work));

    private IBackendIndex Index() => _index ??= services.Open(_key, state.State.Definition!, IndexDefinitions.MapOf(state.State), SaveMapAsync);

    private async Task<IndexInfo> InfoAsync(CancellationToken cancellationToken)
    {
        var index = Index();
        var counts = await Beside(() => index.CountAsync(cancellationToken));
        return IndexDefinitions.Info(_key.Index, state.State, counts, index as ShardedIndex);
    }

    /// <summary>What is left of an index that is being deleted goes; the state last, so that a crash on the way is gone on from.</summary>
    private async Task EndDeletionAsync(CancellationToken cancellationToken)
    {
        if (!state.State.IsDeleting)
        {
            return;
        }

        var index = Index();
        await Beside(async () =>
        {
            await index.DropAsync(cancellationToken);
            return true;
        });
        await services.List(_key.Tenant).RemoveAsync(_key.Index, cancellationToken);
        await SaveAsync(null);
        _index = null;
        _memory.Clear();
        _room = new IndexRoom(_key, services);
    }

    private void Divide()
    {
        if (_index is ShardedIndex { NeedsDivision: true } sharded && _division.IsCompleted && Exists)
        {
            DelayDeactivation(DivisionPause);
            _division = Beside(() => DivideAsync(sharded, _stopping.Token));
        }
    }

    private async Task<bool> DivideAsync(ShardedIndex index, CancellationToken cancellationToken)
    {
        try
        {
            while (index.NeedsDivision)
            {
                await index.DivideAsync(cancellationToken);
                services.Instruments.OnDivided();
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The next change, or the next activation, goes on with it.
            LogDivision(failure, _key.Index);
        }

        return true;
    }

    private Task SaveRoomAsync(long room) => SaveAsync(kept => kept.Room = room);

    private Task SaveMapAsync(ShardMap map) =>
        Task.Factory.StartNew(() => SaveAsync(kept => IndexDefinitions.Keep(kept, map)), CancellationToken.None, TaskCreationOptions.None, _turns).Unwrap();

    /// <summary>Changes the state, or clears it; one after the other, since the grain is reentrant.</summary>
    private async Task SaveAsync(Action<IndexGrainState>? change)
    {
        await _writing.WaitAsync();
        try
        {
            if (change is null)
            {
                await state.ClearStateAsync();
                state.State = new IndexGrainState();
                return;
            }

            change(state.State);
            await state.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

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

    private void RequireExisting()
    {
        if (!Exists)
        {
            throw new LlmException(LlmErrorCode.NotFound, $"There is no index '{_key.Index}'.", "index");
        }
    }

    [LoggerMessage(LogLevel.Warning, "A shard of index {Index} could not be divided; it is tried again with the next change.")]
    private partial void LogDivision(Exception failure, string index);
}
