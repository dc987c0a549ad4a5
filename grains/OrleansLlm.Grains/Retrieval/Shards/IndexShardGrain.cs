using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Keeps a shard open while it is used. Turns only start work and pass its results on.</summary>
[GrainType("index-shard"), Reentrant, ShardPlacement, CollectionAgeLimit(Minutes = 2)]
internal sealed class IndexShardGrain(
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage, ShardServices services, ErasedShards erased, ShardEraser eraser, DiskErasures disks)
    : Grain, IIndexShardGrain, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private ShardStore _store = null!;
    private IndexShard? _open;

    /// <summary>A shard that was never written to has nothing.</summary>
    private IIndexShard Shard => _open is null ? EmptyShard.Instance : _open;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // What was deleted while the silo was away goes before anything is opened.
        await eraser.EnsureReadyAsync(cancellationToken);
        _store = new ShardStore(storage, GrainContext.GrainId);
        await _store.LoadAsync();
        if (_store.Exists && erased.Has(_store.DiskName))
        {
            // Its deletion was noted, and broke off then.
            await _store.ClearAsync();
            await _store.LoadAsync();
        }

        if (_store.Exists)
        {
            _open = await IndexShard.OpenAsync(services, _store, settings: null, DeactivateOnIdle);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_open is not null)
        {
            if (reason.ReasonCode is not (DeactivationReasonCode.ShuttingDown or DeactivationReasonCode.RuntimeRequested))
            {
                await _open.SettleAsync();
            }

            await _open.DisposeAsync();
        }
    }

    public async Task<ShardReply> ApplyAsync(ShardBatch batch, CancellationToken cancellationToken)
    {
        if (_open is null)
        {
            await OpenAsync(batch);
        }

        var operations = await services.Work.RunAsync(() => IndexWire.ToOperations(batch.Documents, batch.Deletes), cancellationToken);
        var change = await Shard.ApplyAsync(operations, cancellationToken);
        return new ShardReply { Documents = change.Documents, Chunks = change.Chunks, Missing = [.. change.Missing.Select(content => content.ToString())] };
    }

    public async Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<string> contents, CancellationToken cancellationToken) =>
        [.. (await Shard.MissingAsync(IndexWire.ToContents(contents), cancellationToken)).Select(content => content.ToString())];

    public async Task<IReadOnlyDictionary<string, float[]>> VectorsAsync(IReadOnlyList<string> contents, CancellationToken cancellationToken) =>
        (await Shard.VectorsAsync(IndexWire.ToContents(contents), cancellationToken)).ToDictionary(found => found.Key.ToString(), found => found.Value);

    public async Task<IndexedDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) =>
        await Shard.FindAsync(document, withVectors, cancellationToken) is { } found ? IndexWire.ToWire(found) : null;

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) => Shard.ListAsync(after, count, cancellationToken);

    public async Task<ShardTerms> CountTermsAsync(string text, CancellationToken cancellationToken) => ShardWire.ToWire(await Shard.CountTermsAsync(text, cancellationToken));

    public async Task<ShardFindings> SearchAsync(ShardQuery query, CancellationToken cancellationToken)
    {
        var found = await Shard.SearchAsync(ShardWire.ToQuery(query), ShardWire.ToCounts(query.All), cancellationToken);
        return ShardWire.ToWire(found);
    }

    public async Task<IReadOnlyList<IndexSearchHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        [.. (await Shard.ReadAsync(generation, rows, cancellationToken)).Select(hit => hit is null ? null : IndexWire.ToWire(hit))];

    public async Task<IReadOnlyList<IndexedChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) =>
        [.. (await Shard.ChunksAsync(document, first, count, cancellationToken)).Select(IndexWire.ToWire)];

    public async Task<ShardReply> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await Shard.CountAsync(cancellationToken);
        return new ShardReply { Version = counts.Version, Documents = counts.Documents, Chunks = counts.Chunks, Bytes = counts.Bytes };
    }

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        if (_open is not null)
        {
            // First: silos that have had it open, or are away, have no other way to know.
            await disks.NoteAsync(ErasedLists.Shards, [_store.DiskName], cancellationToken);
        }
        else
        {
            // Of one whose first write broke off there may be records.
            await _store.ClearAsync();
        }

        await Shard.DropAsync(cancellationToken);
    }

    public void Dispose() => _opening.Dispose();

    private async Task OpenAsync(ShardBatch batch)
    {
        await _opening.WaitAsync();
        try
        {
            _open ??= await IndexShard.OpenAsync(services, _store, ShardWire.SettingsOf(batch), DeactivateOnIdle);
        }
        finally
        {
            _opening.Release();
        }
    }
}
