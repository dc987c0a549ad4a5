namespace OrleansLlm.Contracts.Budgets;

/// <summary>Which limit of which level refused a call, how much is left and when that changes. Money in US dollars.</summary>
[GenerateSerializer, Immutable, Alias("llm.limit-refusal")]
public sealed record LimitRefusal
{
    /// <summary>The level.</summary>
    [Id(0)]
    public required BudgetScope Scope { get; init; }

    /// <summary>The limit.</summary>
    [Id(1)]
    public LimitKind Kind { get; init; }

    /// <summary>The window of a <see cref="LimitKind.Budget"/>; else null.</summary>
    [Id(2)]
    public WindowBudget? Window { get; init; }

    /// <summary>The limit's value: dollars, calls or tokens; null where it has none.</summary>
    [Id(3)]
    public decimal? Limit { get; init; }

    /// <summary>What is left of it, not below zero.</summary>
    [Id(4)]
    public decimal? Left { get; init; }

    /// <summary>What this call would have needed.</summary>
    [Id(5)]
    public decimal? Needed { get; init; }

    /// <summary>When more is free (UTC); null: not by waiting.</summary>
    [Id(6)]
    public DateTimeOffset? ResetsAt { get; init; }
}
