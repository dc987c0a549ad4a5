namespace OrleansLlm.Client.Spend;

/// <summary>What a tenant's ledger holds.</summary>
public sealed record LedgerStatus
{
    /// <summary>How long single entries are kept, in days; null: for ever.</summary>
    public double? KeepEntriesDays { get; init; }

    /// <summary>The last entry's sequence number: the number of entries ever made.</summary>
    public long LastSequence { get; init; }

    /// <summary>The last sequence number that is only in hourly roll-ups now.</summary>
    public long RolledUpThrough { get; init; }
}
