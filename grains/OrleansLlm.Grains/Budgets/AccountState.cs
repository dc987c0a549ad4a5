using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A scope's usage in a snapshot. What is reserved comes back with the open calls.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.account")]
internal sealed record AccountState
{
    [Id(0)]
    public required BudgetScope Scope { get; init; }

    /// <summary>Settled spend of the calendar windows that hold <see cref="At"/>, by period.</summary>
    [Id(1)]
    public decimal[] Spent { get; init; } = [];

    [Id(2)]
    public DateTimeOffset At { get; init; }

    [Id(3)]
    public SpendBucket[] Rolling { get; init; } = [];

    /// <summary>Fill of the limits per minute: requests, tokens, input, output; null: none is in force.</summary>
    [Id(4)]
    public BucketLevel?[]? Rates { get; init; }

    [Id(5)]
    public long Requests { get; init; }

    [Id(6)]
    public long PromptTokens { get; init; }

    [Id(7)]
    public long CompletionTokens { get; init; }

    [Id(8)]
    public DateTimeOffset UsedAt { get; init; }
}
