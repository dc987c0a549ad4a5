namespace OrleansLlm.Grains.Budgets;

/// <summary>The segments of a tenant's ledger, oldest first; full pages of the list are records of their own.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.ledger-index")]
internal sealed record LedgerIndex
{
    /// <summary>Records that list older segments (<see cref="LedgerPage"/>).</summary>
    [Id(0)]
    public LedgerPart[] Pages { get; init; } = [];

    /// <summary>The newest segments (<see cref="LedgerSegment"/>).</summary>
    [Id(1)]
    public LedgerPart[] Segments { get; init; } = [];

    /// <summary>Segments ever sealed: the next one's number.</summary>
    [Id(2)]
    public long Sealed { get; init; }
}
