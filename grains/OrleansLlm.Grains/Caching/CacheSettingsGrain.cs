using OrleansLlm.Contracts.Caching;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>Keeps a tenant's settings of its response cache.</summary>
[GrainType("cache-settings")]
internal sealed class CacheSettingsGrain([PersistentState("cache-settings", GrainStores.Main)] IPersistentState<CacheSettingsState> state)
    : Grain, ICacheSettingsGrain
{
    public Task<TenantCacheSettings> GetAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Settings);

    public async Task<TenantCacheSettings> SetAsync(TenantCacheSettings settings, CancellationToken cancellationToken)
    {
        CacheRange.Check(settings);
        var before = state.State.Settings;
        state.State.Settings = settings;
        try
        {
            await state.WriteStateAsync(cancellationToken);
            return settings;
        }
        catch
        {
            // What is not durable does not hold.
            state.State.Settings = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
