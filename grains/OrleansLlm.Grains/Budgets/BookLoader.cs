namespace OrleansLlm.Grains.Budgets;

/// <summary>Makes a book of what a journal holds.</summary>
internal static class BookLoader
{
    public static async Task<BudgetBook> LoadAsync(BudgetJournal journal, UnknownPricePolicy unknownPrice, DateTimeOffset now)
    {
        var changes = await journal.LoadAsync();
        if (journal.IsFirstFormat)
        {
            return Convert(journal, unknownPrice, now);
        }

        var state = journal.State;
        var book = state.Book is null ? new BudgetBook(unknownPrice) : new BudgetBook(state.Book, unknownPrice);
        foreach (var entry in await journal.ReadSealedSinceAsync(now - SettledCalls.Kept, SettledCalls.Capacity))
        {
            book.Remember(entry);
        }

        Array.ForEach(state.Tail, book.Remember);
        foreach (var change in changes)
        {
            book.Replay(change);
        }

        return book;
    }

    private static BudgetBook Convert(BudgetJournal journal, UnknownPricePolicy unknownPrice, DateTimeOffset now)
    {
        var old = journal.State;
        journal.Convert(FirstFormat.ToBook(old, now));
        var book = new BudgetBook(journal.State.Book!, unknownPrice);
        old.Settled.ForEach(id => book.Remember(id, now));
        return book;
    }
}
