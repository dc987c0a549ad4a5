using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Deletes a tenant's vector stores with their indexes. A store belongs to no single user.</summary>
internal sealed class VectorStoreErasure(IGrainFactory grains, TimeProvider timeProvider) : TenantErasure(timeProvider)
{
    public override string Name => "vector_stores";

    protected override async Task<long> EraseAsync(string tenant, CancellationToken cancellationToken)
    {
        var stores = grains.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(tenant).ToString());
        return await CallAsync(() => stores.EraseAsync(cancellationToken), cancellationToken);
    }
}
