namespace OrleansLlm.Contracts.Budgets;

/// <summary>Money for one window of time, in US dollars. A call counts in the window in which it was reserved, also when it ends later.</summary>
[GenerateSerializer, Immutable, Alias("llm.window-budget")]
public sealed record WindowBudget
{
    /// <summary>The window's length.</summary>
    [Id(0)]
    public BudgetPeriod Period { get; init; } = BudgetPeriod.Total;

    /// <summary>How it moves; <see cref="BudgetPeriod.Total"/> is always Calendar.</summary>
    [Id(1)]
    public WindowKind Kind { get; init; }

    /// <summary>Spent and reserved together never exceed it. Zero or more; null: no hard limit.</summary>
    [Id(2)]
    public decimal? Hard { get; init; }

    /// <summary>Amounts of spend that raise an alert, once each per window. Ascending, above zero, at most 10.</summary>
    [Id(3)]
    public IReadOnlyList<decimal> Soft { get; init; } = [];
}
