namespace OrleansLlm.Contracts.Ledger;

/// <summary>How much a ledger holds and for how long.</summary>
[GenerateSerializer, Immutable, Alias("llm.ledger-status")]
public sealed record LedgerStatus
{
    /// <summary>How many days single entries are kept; later only hourly roll-ups by all dimensions are. Null: for ever.</summary>
    [Id(0)]
    public int? KeepEntriesDays { get; init; }

    /// <summary>The last entry's sequence number: the number of entries ever made.</summary>
    [Id(1)]
    public long LastSequence { get; init; }

    /// <summary>The last sequence number that is rolled up.</summary>
    [Id(2)]
    public long RolledUpThrough { get; init; }
}
