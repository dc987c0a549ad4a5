using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A book and its unsealed ledger entries right after a batch.</summary>
/// <param name="Book">The book.</param>
/// <param name="Batch">The last batch that is part of it.</param>
/// <param name="Entries">Ledger entries that no segment holds, oldest first.</param>
internal sealed record JournalCut(BookState Book, long Batch, LedgerEntry[] Entries);
