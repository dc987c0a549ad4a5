using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Is told of money that was spent, after it is durable, in the silo of the tenant's ledger. Must return at once and not throw; register any number.</summary>
internal interface ISpendObserver
{
    /// <summary>Entries that were settled, in order of their sequence. After a crash some may never be told: the ledger has them.</summary>
    void OnSettled(string tenant, IReadOnlyList<LedgerEntry> entries);

    /// <summary>Settled spend of a window passed a soft limit.</summary>
    void OnSoftLimit(string tenant, SoftLimitReached reached);

    /// <summary>A limit refused a call.</summary>
    void OnRefused(string tenant, LimitRefusal refusal, DateTimeOffset at);
}
