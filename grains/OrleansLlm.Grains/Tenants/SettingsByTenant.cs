using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Tenants;

/// <summary>
/// Settings of tenants as this silo knows them. They are asked for again every few seconds, in the background, so that no call waits but a tenant's first; when they can not be
/// had, those known before hold, else the defaults. Thread-safe.
/// </summary>
/// <typeparam name="TSettings">The settings.</typeparam>
/// <param name="read">Asks for a tenant's.</param>
/// <param name="defaults">What holds when nothing is known.</param>
/// <param name="name">What they are called in the log.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class SettingsByTenant<TSettings>(
    Func<string, CancellationToken, Task<TSettings>> read, TSettings defaults, string name, TimeProvider timeProvider, ILogger logger)
    where TSettings : class
{
    /// <summary>How long settings are believed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private const int MaxTenants = 10_000;

    private readonly ConcurrentDictionary<string, Known> _tenants = new(StringComparer.Ordinal);

    /// <summary>A tenant's settings.</summary>
    public async ValueTask<TSettings> OfAsync(string tenant, CancellationToken cancellationToken)
    {
        if (!_tenants.TryGetValue(tenant, out var known))
        {
            return await ReadAsync(tenant, defaults, cancellationToken);
        }

        if (timeProvider.GetUtcNow() - known.At > Life && known.TryClaim())
        {
            _ = ReadAsync(tenant, known.Settings, CancellationToken.None);
        }

        return known.Settings;
    }

    private async Task<TSettings> ReadAsync(string tenant, TSettings otherwise, CancellationToken cancellationToken)
    {
        var settings = otherwise;
        try
        {
            settings = await read(tenant, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(exception, name, tenant);
        }

        if (_tenants.Count >= MaxTenants)
        {
            _tenants.Clear();
        }

        _tenants[tenant] = new Known(settings, timeProvider.GetUtcNow());
        return settings;
    }

    [LoggerMessage(LogLevel.Warning, "The {Name} settings of tenant {Tenant} could not be read; those known before hold.")]
    private partial void LogUnread(Exception exception, string name, string tenant);

    private sealed class Known(TSettings settings, DateTimeOffset at)
    {
        private int _claimed;

        public TSettings Settings => settings;

        public DateTimeOffset At => at;

        /// <summary>True for the one who asks anew.</summary>
        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
    }
}
