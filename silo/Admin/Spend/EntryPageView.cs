using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>A page of entries; <c>next</c> goes into <c>after</c> for more, null at the end.</summary>
internal sealed record EntryPageView(string Object, string Tenant, IReadOnlyList<LedgerEntryView> Data, long? Next, long RolledUpThrough)
{
    public static EntryPageView Of(string tenant, EntryPage page) => new(
        "list", tenant, [.. page.Entries.Select(LedgerEntryView.Of)], page.Next, page.RolledUpThrough);
}
