namespace OrleansLlm.Contracts.Budgets;

/// <summary>A tenant's money at one moment.</summary>
[GenerateSerializer, Immutable, Alias("llm.budget-snapshot")]
public sealed record BudgetSnapshot
{
    /// <summary>The limits in force.</summary>
    [Id(0)]
    public BudgetLimits Limits { get; init; } = new();

    /// <summary>Settled spend in US dollars.</summary>
    [Id(1)]
    public decimal Spent { get; init; }

    /// <summary>Open reservations in US dollars.</summary>
    [Id(2)]
    public decimal Reserved { get; init; }

    /// <summary>Number of open reservations.</summary>
    [Id(3)]
    public int OpenReservations { get; init; }

    /// <summary>Settled prompt tokens.</summary>
    [Id(4)]
    public long PromptTokens { get; init; }

    /// <summary>Settled completion tokens.</summary>
    [Id(5)]
    public long CompletionTokens { get; init; }
}
