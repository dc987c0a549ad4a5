using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Caching;

/// <summary>The settings of the response cache as this silo knows them, by tenant and route. Thread-safe.</summary>
internal sealed class CacheSettingsBook(IGrainFactory grains, IOptions<CacheOptions> options, TimeProvider timeProvider, ILogger<CacheSettingsBook> logger)
{
    /// <summary>How long settings are believed.</summary>
    public static readonly TimeSpan Life = SettingsByTenant<TenantCacheSettings>.Life;

    private readonly SettingsByTenant<TenantCacheSettings> _tenants = new(
        (tenant, token) => grains.GetGrain<ICacheSettingsGrain>(new TenantKey(tenant).ToString()).GetAsync(token), new TenantCacheSettings(), "cache", timeProvider, logger);

    /// <summary>The settings of a call; null: it has nothing to do with the cache, and did not ask for it.</summary>
    public async ValueTask<CacheSettings?> OfAsync(string tenant, string model, CacheRequest? request, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return null;
        }

        var known = await _tenants.OfAsync(tenant, cancellationToken);
        var route = known.Routes.GetValueOrDefault(model);
        if (request is null && (route?.Mode ?? known.Default.Mode ?? options.Value.ModeOf(model)) == CacheMode.Off)
        {
            return null;
        }

        var wider = (route ?? new CacheSettings()).Over(known.Default).Over(options.Value.SettingsOf(model));
        return request is null ? wider : request.Settings.Over(wider);
    }
}
