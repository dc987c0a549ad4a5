namespace OrleansLlm.Grains.Budgets;

/// <summary>How large the records of a journal get.</summary>
/// <param name="SnapshotEvery">Batches after which a snapshot replaces them.</param>
/// <param name="SealFrom">Ledger entries from which on a snapshot seals them into segments instead of holding them.</param>
/// <param name="Segment">The most entries of a segment.</param>
/// <param name="Page">Segments that a page lists.</param>
internal sealed record JournalSizes(int SnapshotEvery, int SealFrom, int Segment, int Page)
{
    /// <summary>Segments and pages stay far below what any store takes in one record.</summary>
    public static readonly JournalSizes Default = new(SnapshotEvery: 1024, SealFrom: 1024, Segment: 4096, Page: 256);
}
