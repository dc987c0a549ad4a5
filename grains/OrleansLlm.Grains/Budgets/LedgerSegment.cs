using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A sealed part of a tenant's ledger: entries in order of their sequence, never changed.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.ledger-segment")]
internal sealed record LedgerSegment
{
    [Id(0)]
    public LedgerEntry[] Entries { get; init; } = [];
}
