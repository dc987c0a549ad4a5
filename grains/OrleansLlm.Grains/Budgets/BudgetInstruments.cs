using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Counts what the ledger does; never by tenant, key or user, whose number has no bound.</summary>
internal sealed class BudgetInstruments : ISpendObserver
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "OrleansLlm.Budgets";

    private readonly Counter<long> _settled;
    private readonly Counter<double> _spent;
    private readonly Counter<long> _overruns;
    private readonly Counter<long> _unpriced;
    private readonly Counter<long> _softLimits;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _storeFailures;
    private readonly UpDownCounter<long> _waiting;
    private readonly Counter<long> _dropped;
    private readonly Histogram<int> _batch;

    public BudgetInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _settled = meter.CreateCounter<long>("orleansllm.ledger.settled", "{attempt}", "Settled attempts, by outcome.");
        _spent = meter.CreateCounter<double>("orleansllm.ledger.spent", "USD", "Settled cost, by provider.");
        _overruns = meter.CreateCounter<long>("orleansllm.ledger.overruns", "{attempt}", "Attempts that used more than was reserved.");
        _unpriced = meter.CreateCounter<long>("orleansllm.ledger.unpriced", "{attempt}", "Attempts whose cost is unknown.");
        _softLimits = meter.CreateCounter<long>("orleansllm.ledger.soft_limits", "{alert}", "Soft limits that were reached, by period.");
        _refused = meter.CreateCounter<long>("orleansllm.ledger.refused", "{call}", "Refused reservations, by limit.");
        _storeFailures = meter.CreateCounter<long>("orleansllm.ledger.store_failures", "{failure}", "Writes that failed for good; the activation ended.");
        _waiting = meter.CreateUpDownCounter<long>("orleansllm.ledger.waiting_settlements", "{settlement}", "Settlements whose ledger could not be reached yet.");
        _dropped = meter.CreateCounter<long>("orleansllm.ledger.dropped_settlements", "{settlement}", "Settlements left to the lease rule, since too many waited.");
        _batch = meter.CreateHistogram(
            "orleansllm.ledger.batch",
            "{change}",
            "Changes that one write made durable.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024] });
    }

    public void OnSettled(string tenant, IReadOnlyList<LedgerEntry> entries)
    {
        foreach (var entry in entries)
        {
            _settled.Add(1, new KeyValuePair<string, object?>("outcome", EnumWords.Of(entry.Outcome)));
            _spent.Add((double)(entry.Cost ?? 0), new KeyValuePair<string, object?>("gen_ai.provider.name", entry.Provider));
            _overruns.Add(entry.IsOverrun ? 1 : 0);
            _unpriced.Add(entry.Cost is null ? 1 : 0);
        }
    }

    public void OnSoftLimit(string tenant, SoftLimitReached reached) =>
        _softLimits.Add(1, new KeyValuePair<string, object?>("period", reached.Window.Period.ToString().ToLowerInvariant()));

    public void OnRefused(string tenant, LimitRefusal refusal, DateTimeOffset at) =>
        _refused.Add(1, new KeyValuePair<string, object?>("limit", refusal.Kind.ToString().ToLowerInvariant()));

    public void OnBatch(int changes) => _batch.Record(changes);

    public void OnSettlementWaits(int change) => _waiting.Add(change);

    public void OnSettlementDropped() => _dropped.Add(1);

    public void OnStoreFailed() => _storeFailures.Add(1);
}
