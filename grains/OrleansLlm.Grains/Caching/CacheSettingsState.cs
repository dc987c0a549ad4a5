using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>What <see cref="CacheSettingsGrain"/> keeps.</summary>
[GenerateSerializer, Alias("llm.state.cache-settings")]
internal sealed class CacheSettingsState
{
    [Id(0)]
    public TenantCacheSettings Settings { get; set; } = new();
}
