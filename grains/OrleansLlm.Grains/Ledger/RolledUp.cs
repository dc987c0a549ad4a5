namespace OrleansLlm.Grains.Ledger;

/// <summary>Entries that were rolled up.</summary>
/// <param name="Part">The record, which is durable.</param>
/// <param name="Through">The last sequence number in it.</param>
internal sealed record RolledUp(RollupPart Part, long Through);
