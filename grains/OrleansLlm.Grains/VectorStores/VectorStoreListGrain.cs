using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A tenant's vector stores in order of creation. Calls stores and is called by none of them, so that no two wait for each other.</summary>
[GrainType("vector-store-list")]
internal sealed class VectorStoreListGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, TimeProvider timeProvider)
    : Grain, IVectorStoreListGrain, IVectorStoreRegisterGrain
{
    private const int StoresPerSegment = 512;

    private string _tenant = null!;
    private SegmentedTable<ListedStore> _stores = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = VectorStoresKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _stores = new SegmentedTable<ListedStore>(storage, GrainContext.GrainId, "stores", StoresPerSegment, store => store.Id);
        return _stores.LoadAsync();
    }

    public Task<VectorStorePage> ListAsync(VectorStoreQuery query, CancellationToken cancellationToken)
    {
        var ordered = query.OldestFirst ? _stores.Rows : _stores.NewestFirst;
        var (page, hasMore) = StorePages.Take(
            ordered, _ => true, id => _stores.PlaceOf(id, query.OldestFirst), new PageCut(query.After, query.Before, query.Limit, VectorStoreQuery.MaxLimit));
        return Task.FromResult(new VectorStorePage { Stores = [.. page.Select(store => store.Id)], HasMore = hasMore });
    }

    public async Task<int> EraseAsync(CancellationToken cancellationToken)
    {
        var ids = _stores.Rows.Select(store => store.Id).ToList();
        foreach (var id in ids)
        {
            await DeleteAsync(id, cancellationToken);
            await this.DurableAsync(() => _stores.RemoveAsync(id));
        }

        return ids.Count;
    }

    public Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var due = _stores.Rows.Where(store => store.LookAt <= now).Select(store => store.Id).ToList();
        if (due.Count == 0)
        {
            // All tenants are asked now and then: their lists are not to stay in memory for that.
            DeactivateOnIdle();
        }

        return Task.FromResult<IReadOnlyList<string>>(due);
    }

    public Task PutAsync(string store, DateTimeOffset? lookAt, CancellationToken cancellationToken)
    {
        var listed = new ListedStore { Id = store, LookAt = lookAt };
        return _stores.Find(store) == listed ? Task.CompletedTask : this.DurableAsync(() => _stores.PutAsync([listed]));
    }

    public Task LookAtAsync(string store, DateTimeOffset lookAt, CancellationToken cancellationToken) => LookAgainAsync(store, lookAt, cancellationToken);

    public Task LookAgainAsync(string store, DateTimeOffset? lookAt, CancellationToken cancellationToken) =>
        _stores.Find(store) is null ? Task.CompletedTask : PutAsync(store, lookAt, cancellationToken);

    public Task RemoveAsync(string store, CancellationToken cancellationToken) => this.DurableAsync(() => _stores.RemoveAsync(store));

    private async Task DeleteAsync(string store, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IVectorStoreGrain>(new VectorStoreKey(_tenant, store).ToString()).DeleteAsync(cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Deleted before.
        }
    }
}
