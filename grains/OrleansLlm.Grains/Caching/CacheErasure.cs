using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Caching;

/// <summary>Drops the whole response cache of the tenant, whatever the scope: an answer does not tell whose words it was made of.</summary>
internal sealed class CacheErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "cache";

    /// <summary>Last: what is still under way when the others begin may bring an answer in.</summary>
    public int Order => 100;

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var key in CacheKey.AllOf(scope.Tenant))
        {
            var shard = grains.GetGrain<ICacheGrain>(key.ToString());
            var result = await GrainRetry.RunAsync(
                () => shard.InvalidateAsync(new CacheInvalidation { All = true }, cancellationToken), timeProvider, cancellationToken);
            removed += result.Entries;
        }

        return removed;
    }
}
