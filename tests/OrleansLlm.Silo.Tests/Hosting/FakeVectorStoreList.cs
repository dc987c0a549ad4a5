using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant's vector stores in memory, and links of files that nobody follows.</summary>
internal sealed class FakeVectorStoreList : IVectorStoreListGrain, IVectorStoreRegisterGrain, IStoreFileLinksGrain
{
    private readonly List<string> _stores = [];

    public Task<VectorStorePage> ListAsync(VectorStoreQuery query, CancellationToken cancellationToken = default)
    {
        var ordered = query.OldestFirst ? _stores : Enumerable.Reverse(_stores);
        var (page, hasMore) = StorePages.Take(ordered, _ => true, id => PlaceOf(id, query.OldestFirst), new PageCut(query.After, query.Before, query.Limit, VectorStoreQuery.MaxLimit));
        return Task.FromResult(new VectorStorePage { Stores = page, HasMore = hasMore });
    }

    public Task PutAsync(string store, DateTimeOffset? lookAt, CancellationToken cancellationToken = default)
    {
        if (!_stores.Contains(store))
        {
            _stores.Add(store);
        }

        return Task.CompletedTask;
    }

    public Task LookAtAsync(string store, DateTimeOffset at, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task LookAgainAsync(string store, DateTimeOffset? lookAt, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task RemoveAsync(string store, CancellationToken cancellationToken = default)
    {
        _stores.Remove(store);
        return Task.CompletedTask;
    }

    public Task<int> EraseAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task AddAsync(string store, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ReleaseAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private (int Before, int Next)? PlaceOf(string id, bool oldestFirst)
    {
        var place = (oldestFirst ? _stores : Enumerable.Reverse(_stores)).ToList().IndexOf(id);
        return place < 0 ? null : (place, place + 1);
    }
}
