using System.Collections.Concurrent;
using System.Globalization;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// The anomaly monitors of the tenants whose ledgers are in this silo. A ledger that moves to another silo begins anew there: its first hour says nothing.
/// Settings are as old as a minute. Thread-safe.
/// </summary>
internal sealed class AnomalyWatch(IGrainFactory grains, TimeProvider timeProvider)
{
    private static readonly TimeSpan SettingsLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Watched> _tenants = [];
    private DateTimeOffset _sweptAt = timeProvider.GetUtcNow();

    /// <summary>Counts an entry; an alert when it is an anomaly.</summary>
    public Alert? Add(string tenant, LedgerEntry entry)
    {
        if (entry.Cost is not > 0)
        {
            return null;
        }

        var now = timeProvider.GetUtcNow();
        Sweep(now);
        var watched = _tenants.GetOrAdd(tenant, static _ => new Watched());
        lock (watched)
        {
            watched.SeenAt = now;
            if (now - watched.SettingsAt >= SettingsLife)
            {
                watched.SettingsAt = now;
                _ = RefreshAsync(tenant, watched);
            }

            return watched.Monitor.Add(entry.Cost.Value, entry.SettledAt, watched.Settings) is { } found ? AlertOf(entry, found.Usual, found.Observed) : null;
        }
    }

    private async Task RefreshAsync(string tenant, Watched watched)
    {
        try
        {
            watched.Settings = (await grains.GetGrain<IAlertsGrain>(new AlertsKey(tenant).ToString()).GetAsync()).Settings;
        }
#pragma warning disable CA1031 // The settings that are known go on; the next minute asks again.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < Forgotten)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (tenant, watched) in _tenants)
        {
            if (now - watched.SeenAt >= Forgotten)
            {
                _tenants.TryRemove(tenant, out _);
            }
        }
    }

    private static Alert AlertOf(LedgerEntry entry, decimal usual, decimal observed)
    {
        var rounded = decimal.Round(usual, 6);
        return new Alert
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"anomaly|{entry.SettledAt.UtcDateTime:yyyy-MM-ddTHH:mm}"),
            Kind = AlertKind.SpendAnomaly,
            At = entry.SettledAt,
            Threshold = rounded,
            Observed = observed,
            Message = string.Create(CultureInfo.InvariantCulture, $"Five minutes cost {observed} USD; usual are {rounded} USD."),
        };
    }

    private sealed class Watched
    {
        public AnomalyMonitor Monitor { get; } = new();

        public AlertSettings Settings { get; set; } = new();

        public DateTimeOffset SettingsAt { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset SeenAt { get; set; }
    }
}
