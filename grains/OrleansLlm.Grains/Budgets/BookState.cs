namespace OrleansLlm.Grains.Budgets;

/// <summary>A <see cref="BudgetBook"/> at one moment. An instance is never changed after it was handed to the store.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.book")]
internal sealed record BookState
{
    /// <summary>The book's time.</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    /// <summary>The last ledger entry's sequence number.</summary>
    [Id(1)]
    public long Sequence { get; init; }

    [Id(2)]
    public ScopeRules[] Rules { get; init; } = [];

    [Id(3)]
    public AccountState[] Accounts { get; init; } = [];

    [Id(4)]
    public OpenCall[] Open { get; init; } = [];
}
