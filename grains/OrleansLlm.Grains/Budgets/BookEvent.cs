using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>One change of a <see cref="BudgetBook"/>, as the journal keeps it. Exactly one of the parts is set.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.book-event")]
internal sealed record BookEvent
{
    [Id(0)]
    public OpenCall? Reserved { get; init; }

    [Id(1)]
    public ExtendedCall? Extended { get; init; }

    [Id(2)]
    public LedgerEntry? Settled { get; init; }

    /// <summary>What holds for a scope from now on, whole.</summary>
    [Id(3)]
    public ScopeRules? Rules { get; init; }

    /// <summary>The book's time when it came about.</summary>
    [Id(4)]
    public DateTimeOffset At { get; init; }
}
