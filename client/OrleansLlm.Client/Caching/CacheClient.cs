using OrleansLlm.Client.Http;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Client.Caching;

/// <summary>A tenant's response cache. Reading needs the role viewer, changing manager. Safe to use from many threads.</summary>
public sealed class CacheClient
{
    private readonly LlmHttp _http;

    internal CacheClient(LlmHttp http) => _http = http;

    /// <summary>What the cache holds and did.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<CacheStatistics> GetAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant, "cache"), LlmJson.Default.CacheStatistics, cancellationToken);

    /// <summary>Drops answers; those under way that it covers are not kept. Returns how many were dropped.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: nothing says what is to go.</exception>
    public async Task<long> InvalidateAsync(string tenant, CacheInvalidation invalidation, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync(
            AdminPaths.Of(tenant, "cache", "invalidate"), invalidation, LlmJson.Default.CacheInvalidation, LlmJson.Default.InvalidationResult, cancellationToken)).Entries;

    /// <summary>The tenant's settings.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<TenantCacheSettings> GetSettingsAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant, "cache", "settings"), LlmJson.Default.TenantCacheSettings, cancellationToken);

    /// <summary>Replaces the tenant's settings; they hold within a few seconds.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: names the field that is out of range.</exception>
    public Task<TenantCacheSettings> SetSettingsAsync(string tenant, TenantCacheSettings settings, CancellationToken cancellationToken = default) =>
        _http.PutAsync(
            AdminPaths.Of(tenant, "cache", "settings"), settings, LlmJson.Default.TenantCacheSettings, LlmJson.Default.TenantCacheSettings, cancellationToken);
}
