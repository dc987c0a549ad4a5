using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A cache shard that drops one answer per invalidation, and the settings of its tenant.</summary>
internal sealed class FakeCache : ICacheGrain, ICacheSettingsGrain
{
    public List<CacheInvalidation> Invalidations { get; } = [];

    public TenantCacheSettings Settings { get; private set; } = new();

    public Task<CacheReply> BeginAsync(CacheQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> EndAsync(CacheOutcome outcome, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<InvalidationResult> InvalidateAsync(CacheInvalidation invalidation, CancellationToken cancellationToken = default)
    {
        Invalidations.Add(invalidation);
        return Task.FromResult(new InvalidationResult(1));
    }

    public Task<CacheStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new CacheStatistics { Entries = 2, Bytes = 10, MaxBytes = 100, Lookups = 5, Hits = 3, SemanticHits = 1 });

    public Task<TenantCacheSettings> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(Settings);

    public Task<TenantCacheSettings> SetAsync(TenantCacheSettings settings, CancellationToken cancellationToken = default)
    {
        CacheRange.Check(settings);
        return Task.FromResult(Settings = settings);
    }
}
