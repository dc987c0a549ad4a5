using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>What a ledger holds.</summary>
internal sealed record LedgerStatusView(
    string Object, string Tenant, double? KeepEntriesDays, long LastSequence, long RolledUpThrough)
{
    public static LedgerStatusView Of(string tenant, LedgerStatus status) => new(
        "ledger", tenant, status.KeepEntries?.TotalDays, status.LastSequence, status.RolledUpThrough);
}
