using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts.Ledger;

/// <summary>Where a calendar window's spend is going, in US dollars.</summary>
[GenerateSerializer, Immutable, Alias("llm.spend-forecast")]
public sealed record SpendForecast
{
    /// <summary>The level.</summary>
    [Id(0)]
    public required BudgetScope Scope { get; init; }

    /// <summary>The window's length.</summary>
    [Id(1)]
    public BudgetPeriod Period { get; init; }

    /// <summary>When the window began (UTC).</summary>
    [Id(2)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When it ends (UTC).</summary>
    [Id(3)]
    public DateTimeOffset Until { get; init; }

    /// <summary>Settled spend in it so far.</summary>
    [Id(4)]
    public decimal Spent { get; init; }

    /// <summary>Dollars per day that the rest is projected with.</summary>
    [Id(5)]
    public decimal PerDay { get; init; }

    /// <summary>Spend at the window's end if the rate holds.</summary>
    [Id(6)]
    public decimal Projected { get; init; }

    /// <summary>Nine of ten windows whose days vary as the observed ones end above it.</summary>
    [Id(7)]
    public decimal Low { get; init; }

    /// <summary>Nine of ten windows whose days vary as the observed ones end below it.</summary>
    [Id(8)]
    public decimal High { get; init; }

    /// <summary>The hard limit of the window, or null.</summary>
    [Id(9)]
    public decimal? Hard { get; init; }

    /// <summary>When the hard limit is reached if the rate holds (UTC); null: not in this window.</summary>
    [Id(10)]
    public DateTimeOffset? ExhaustedAt { get; init; }

    /// <summary>Whole days that the rate was observed over; below 3 the range says little.</summary>
    [Id(11)]
    public int DaysObserved { get; init; }
}
