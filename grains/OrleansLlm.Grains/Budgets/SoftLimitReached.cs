using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Settled spend of a window passed an amount that asks for an alert.</summary>
/// <param name="Scope">The level.</param>
/// <param name="Window">The window and its limits.</param>
/// <param name="Since">When the window began (UTC): the same amount is reached once per calendar window.</param>
/// <param name="Amount">The soft limit in US dollars.</param>
/// <param name="Spent">Settled spend of the window in US dollars.</param>
/// <param name="At">When it was reached (UTC).</param>
internal sealed record SoftLimitReached(
    BudgetScope Scope, WindowBudget Window, DateTimeOffset Since, decimal Amount, decimal Spent, DateTimeOffset At);
