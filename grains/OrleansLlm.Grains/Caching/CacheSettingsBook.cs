using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// The settings of the response cache as this silo knows them. A tenant's are asked for again every few seconds, in the background, so that no call waits
/// but a tenant's first; when they can not be had, those known before hold, else the configured ones. Thread-safe.
/// </summary>
internal sealed partial class CacheSettingsBook(IGrainFactory grains, IOptions<CacheOptions> options, TimeProvider timeProvider, ILogger<CacheSettingsBook> logger)
{
    /// <summary>How long settings are believed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private const int MaxTenants = 10_000;

    private readonly ConcurrentDictionary<string, Known> _tenants = new(StringComparer.Ordinal);

    /// <summary>The settings of a call; null: it has nothing to do with the cache, and did not ask for it.</summary>
    public async ValueTask<CacheSettings?> OfAsync(string tenant, string model, CacheRequest? request, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return null;
        }

        var known = await KnownAsync(tenant, cancellationToken);
        var wider = (known.Routes.GetValueOrDefault(model) ?? new CacheSettings()).Over(known.Default).Over(options.Value.SettingsOf(model));
        return request is null ? (wider.Mode == CacheMode.Off ? null : wider) : request.Settings.Over(wider);
    }

    private async ValueTask<TenantCacheSettings> KnownAsync(string tenant, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (!_tenants.TryGetValue(tenant, out var known))
        {
            return await ReadAsync(tenant, new TenantCacheSettings(), cancellationToken);
        }

        if (now - known.At > Life && known.TryClaim())
        {
            _ = ReadAsync(tenant, known.Settings, CancellationToken.None);
        }

        return known.Settings;
    }

    private async Task<TenantCacheSettings> ReadAsync(string tenant, TenantCacheSettings otherwise, CancellationToken cancellationToken)
    {
        var settings = otherwise;
        try
        {
            settings = await grains.GetGrain<ICacheSettingsGrain>(new TenantKey(tenant).ToString()).GetAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(exception, tenant);
        }

        if (_tenants.Count >= MaxTenants)
        {
            _tenants.Clear();
        }

        _tenants[tenant] = new Known(settings, timeProvider.GetUtcNow());
        return settings;
    }

    [LoggerMessage(LogLevel.Warning, "The cache settings of tenant {Tenant} could not be read; those known before hold.")]
    private partial void LogUnread(Exception exception, string tenant);

    private sealed class Known(TenantCacheSettings settings, DateTimeOffset at)
    {
        private int _claimed;

        public TenantCacheSettings Settings => settings;

        public DateTimeOffset At => at;

        /// <summary>True for the one who asks anew.</summary>
        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
    }
}
