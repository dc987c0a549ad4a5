namespace OrleansLlm.Grains.Ledger;

/// <summary>Roll-ups of a run of entries that are no longer there as single ones.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.rollup-segment")]
internal sealed record RollupSegment
{
    [Id(0)]
    public SpendFact[] Facts { get; init; } = [];
}
