using Orleans.Runtime;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>A book with its journal in a store that may be stopped at any write.</summary>
internal sealed class JournaledBook
{
    private static readonly GrainId Grain = GrainId.Create("budget", "tenant");
    private static readonly JournalSizes Sizes = new(SnapshotEvery: 12, SealFrom: 6, Segment: 8, Page: 3);

    private readonly MemoryStore _store = new();
    private BudgetJournal _journal = null!;

    /// <summary>The book as it is in memory.</summary>
    public BudgetBook Book { get; private set; } = null!;

    public bool IsSnapshotDue => _journal.IsSnapshotDue;

    /// <summary>Begins anew from what is in the store.</summary>
    public void Load(DateTimeOffset now)
    {
        _store.WritesLeft = null;
        _journal = new BudgetJournal(_store, Grain, TimeProvider.System, Sizes);
        Book = BookLoader.LoadAsync(_journal, UnknownPricePolicy.Refuse, now).GetAwaiter().GetResult();
        Book.GrantGrace(BudgetGrain.Grace, now);
    }

    public void Flush()
    {
        var changes = Book.TakePending();
        if (changes.Count > 0)
        {
            Assert.True(_journal.AppendAsync(changes).IsCompletedSuccessfully);
        }
    }

    /// <summary>Writes a snapshot.</summary>
    /// <param name="writes">After how many writes the store fails; null: never.</param>
    public void Snapshot(int? writes = null)
    {
        _store.WritesLeft = writes ?? _store.WritesLeft;
        var snapshot = _journal.SnapshotAsync(_journal.Cut(Book.ToState()));
        Assert.True(snapshot.IsCompleted && (snapshot.IsCompletedSuccessfully || _store.WritesLeft == 0), snapshot.Exception?.ToString());
    }

    /// <summary>The ledger in the store has these calls, once, in order, and nothing else is left there.</summary>
    public void AssertLedger(IEnumerable<ModelCall> calls)
    {
        var entries = new LedgerReader(_store, Grain).ReadAsync(_ => true, after: 0).ToBlockingEnumerable().ToList();
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        Assert.Equal(
            calls.Select(call => (call.Request.Id, call.Cost / 100m, call.Outcome)).Order(),
            entries.Select(entry => (entry.Id, entry.Cost, entry.Outcome)).Order());
        AssertNothingLeft();
    }

    /// <summary>Only records that the snapshot refers to are left.</summary>
    private void AssertNothingLeft()
    {
        var ledger = _journal.State.Ledger;
        var paged = ledger.Pages.SelectMany(page => Read<LedgerPage>(page.Name).Segments);
        Assert.Equal(
            ledger.Pages.Concat(ledger.Segments).Concat(paged).Select(part => part.Name).Append(JournalNames.Main)
                .Concat(_journal.State.Fences.Select(fence => JournalNames.Batch(fence.Batch))).Order(StringComparer.Ordinal),
            _store.Names.Order(StringComparer.Ordinal));
    }

    private T Read<T>(string name)
        where T : class, new()
    {
        var record = new GrainState<T>(new T());
        Assert.True(_store.ReadStateAsync(name, Grain, record).IsCompletedSuccessfully);
        return record.State!;
    }
}
