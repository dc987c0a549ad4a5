namespace OrleansLlm.Grains.Budgets;

/// <summary>A full page of the list of segments.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.ledger-page")]
internal sealed record LedgerPage
{
    [Id(0)]
    public LedgerPart[] Segments { get; init; } = [];
}
