using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Caching;

/// <summary>A tenant's settings of its response cache, durable. Key: <see cref="TenantKey"/>. Silos ask for them every few seconds.</summary>
[Alias("llm.cache-settings-grain"), GrainInterfaceType("cache-settings")]
public interface ICacheSettingsGrain : IGrainWithStringKey
{
    /// <summary>The settings.</summary>
    [Alias("get"), ResponseTimeout("00:00:05")]
    Task<TenantCacheSettings> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces them.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    [Alias("set")]
    Task<TenantCacheSettings> SetAsync(TenantCacheSettings settings, CancellationToken cancellationToken = default);
}
