namespace OrleansLlm.Contracts.Ledger;

/// <summary>Some entries of a ledger.</summary>
[GenerateSerializer, Immutable, Alias("llm.entry-page")]
public sealed record EntryPage
{
    /// <summary>The entries, by sequence number.</summary>
    [Id(0)]
    public required IReadOnlyList<LedgerEntry> Entries { get; init; }

    /// <summary>What to give as <see cref="EntryQuery.After"/> for more, or null at the end.</summary>
    [Id(1)]
    public long? Next { get; init; }

    /// <summary>The last sequence number whose entry was rolled up and is no longer there as a single one; 0: none.</summary>
    [Id(2)]
    public long RolledUpThrough { get; init; }
}
