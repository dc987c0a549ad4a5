using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Deletes a tenant's vector stores with their indexes. A store belongs to no single user: of a user there are none.</summary>
internal sealed class VectorStoreErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "vector_stores";

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        if (!scope.IsTenant)
        {
            return 0;
        }

        var stores = grains.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(scope.Tenant).ToString());
        return await GrainRetry.RunAsync(() => stores.EraseAsync(cancellationToken), timeProvider, cancellationToken);
    }
}
