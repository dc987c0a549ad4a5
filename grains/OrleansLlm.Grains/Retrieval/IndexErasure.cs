using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Erasure;
using OrleansLlm.Grains.Erasure.Disks;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>
/// Deletes what indexes a tenant still has when those are gone that belong to something, and ends when no silo of the cluster has a copy of any of them. An index
/// belongs to no single user.
/// </summary>
internal sealed class IndexErasure(IGrainFactory grains, DiskErasures disks, TimeProvider timeProvider) : TenantErasure(timeProvider)
{
    private const int Page = 1_000;

    public override string Name => "indexes";

    /// <summary>After vector stores and conversations, which delete theirs.</summary>
    public override int Order => 15;

    protected override async Task<long> EraseAsync(string tenant, CancellationToken cancellationToken)
    {
        var list = grains.GetGrain<IIndexListGrain>(new TenantKey(tenant).ToString());
        var removed = 0L;
        while (await CallAsync(() => list.ListAsync(after: null, Page, cancellationToken), cancellationToken) is { Count: > 0 } ids)
        {
            foreach (var id in ids)
            {
                var index = grains.GetGrain<IIndexGrain>(new IndexKey(tenant, id).ToString());
                await DeleteAsync(() => index.DeleteAsync(cancellationToken), cancellationToken);

                // One that never came to be has no grain that would take it out.
                await DeleteAsync(() => list.RemoveAsync(id, cancellationToken), cancellationToken);
                removed++;
            }
        }

        await disks.EraseAsync(ErasedLists.Shards, cancellationToken);
        return removed;
    }
}
