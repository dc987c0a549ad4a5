using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A settlement whose ledger could not be reached.</summary>
/// <param name="Key">The ledger.</param>
/// <param name="Late">The attempt, when it was made without a reservation; else null.</param>
/// <param name="Settlement">What it used.</param>
/// <param name="Since">When it was to be settled (UTC).</param>
internal sealed record WaitingSettlement(BudgetKey Key, ReserveRequest? Late, Settlement Settlement, DateTimeOffset Since);
