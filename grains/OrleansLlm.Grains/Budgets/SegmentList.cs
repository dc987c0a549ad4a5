namespace OrleansLlm.Grains.Budgets;

/// <summary>Sealed segments of a ledger.</summary>
/// <param name="Parts">Those that were wanted, oldest first.</param>
/// <param name="Through">The last sequence number of all that there are, wanted or not; 0: none.</param>
internal sealed record SegmentList(IReadOnlyList<LedgerPart> Parts, long Through);
