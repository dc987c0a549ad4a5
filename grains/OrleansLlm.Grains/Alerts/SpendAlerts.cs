using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// Turns what happens in the ledgers of this silo into alerts, beside the ledgers' turns. An alert has the same id each time its event is seen, so it is raised once,
/// whichever silo sees it. Bounded: under a flood of new events the newest are dropped and the log says so.
/// </summary>
internal sealed partial class SpendAlerts : BackgroundService, ISpendObserver
{
    private const int MaxQueued = 4096;
    private const int MaxRemembered = 16_384;

    private readonly Channel<(string Tenant, Alert Alert)> _queue = Channel.CreateBounded<(string, Alert)>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly HashSet<string> _seen = [];
    private readonly AnomalyWatch _anomalies;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<SpendAlerts> _logger;

    public SpendAlerts(IGrainFactory grains, TimeProvider timeProvider, ILogger<SpendAlerts> logger)
    {
        (_grains, _timeProvider, _logger) = (grains, timeProvider, logger);
        _anomalies = new AnomalyWatch(grains, timeProvider);
    }

    public void OnSettled(string tenant, IReadOnlyList<LedgerEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Cost is null && entry.Outcome != SettlementOutcome.CacheHit)
            {
                Raise(tenant, EntryAlerts.UnknownPrice(entry));
            }

            if (entry.IsOverrun)
            {
                Raise(tenant, EntryAlerts.Overrun(entry));
            }

            if (_anomalies.Add(tenant, entry) is { } anomaly)
            {
                Raise(tenant, anomaly);
            }
        }
    }

    public void OnSoftLimit(string tenant, SoftLimitReached reached) => Raise(tenant, BudgetAlerts.Soft(reached));

    public void OnRefused(string tenant, LimitRefusal refusal, DateTimeOffset at)
    {
        if (refusal is { Kind: LimitKind.Budget, Window: not null })
        {
            Raise(tenant, BudgetAlerts.Hard(refusal, at));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (tenant, alert) in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                await TryRaiseAsync(tenant, alert, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops, or is disposed of without having been stopped.
        }
    }

    private async Task TryRaiseAsync(string tenant, Alert alert, CancellationToken stoppingToken)
    {
        try
        {
            var grain = _grains.GetGrain<IAlertsGrain>(new AlertsKey(tenant).ToString());
            await GrainRetry.RunAsync(() => grain.RaiseAsync(alert, stoppingToken), _timeProvider, stoppingToken);
        }
#pragma warning disable CA1031 // One tenant's trouble must not silence the others.
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogLost(tenant, AlertKinds.TypeOf(alert.Kind), alert.Message, exception);
        }
    }

    private void Raise(string tenant, Alert alert)
    {
        lock (_seen)
        {
            if (_seen.Count >= MaxRemembered)
            {
                _seen.Clear();
            }

            if (!_seen.Add(string.Create(CultureInfo.InvariantCulture, $"{tenant.Length}:{tenant}{alert.Id}")))
            {
                return;
            }
        }

        if (!_queue.Writer.TryWrite((tenant, alert)))
        {
            LogLost(tenant, AlertKinds.TypeOf(alert.Kind), alert.Message, exception: null);
        }
    }

    [LoggerMessage(LogLevel.Error, "An alert for tenant {Tenant} could not be raised: {Type}: {Message}")]
    private partial void LogLost(string tenant, string type, string message, Exception? exception);
}
