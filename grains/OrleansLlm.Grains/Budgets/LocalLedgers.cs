using System.Collections.Concurrent;

namespace OrleansLlm.Grains.Budgets;

/// <summary>The ledgers whose activations are in this silo. Thread-safe.</summary>
internal sealed class LocalLedgers
{
    private readonly ConcurrentDictionary<string, LocalLedger> _ledgers = new(StringComparer.Ordinal);

    /// <summary>A tenant's, or null: it is elsewhere, or nowhere yet.</summary>
    public LocalLedger? Find(string tenant) => _ledgers.GetValueOrDefault(tenant);

    /// <summary>An activation can be asked from now on.</summary>
    public void Add(string tenant, LocalLedger ledger) => _ledgers[tenant] = ledger;

    /// <summary>An activation ends; another one may stand in its place already.</summary>
    public void Remove(string tenant, LocalLedger ledger) => _ledgers.TryRemove(KeyValuePair.Create(tenant, ledger));
}
