using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A settlement whose ledger could not be reached.</summary>
internal sealed record WaitingSettlement(BudgetKey Key, Settlement Settlement, DateTimeOffset Since);
