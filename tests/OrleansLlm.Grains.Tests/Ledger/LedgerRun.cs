using Orleans.Runtime;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Ledger;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Ledger;

/// <summary>A tenant's budget journal and its ledger's books over one store, driven by hand.</summary>
internal sealed class LedgerRun
{
    private static readonly JournalSizes Sizes = new(SnapshotEvery: 10, SealFrom: 3, Segment: 4, Page: 3);
    private static readonly PriceRule CentPerToken = new() { Id = "p", Model = "*", Rates = new TokenRates { Input = 10_000, Output = 10_000 } };
    private static readonly GrainId BudgetId = GrainId.Create("budget", "tenant");
    private static readonly GrainId LedgerId = GrainId.Create("ledger", "tenant");

    private readonly BudgetJournal _journal;
    private readonly BudgetBook _book;
    private int _calls;

    private LedgerRun(MemoryStore store, BudgetJournal journal, BudgetBook book)
    {
        (Store, _journal, _book) = (store, journal, book);
        Reopen();
    }

    public MemoryStore Store { get; }

    public LedgerBooks Books { get; private set; } = null!;

    public LedgerState State { get; private set; } = new();

    /// <summary>All entries ever settled, as the book made them.</summary>
    public List<LedgerEntry> All { get; } = [];

    public static async Task<LedgerRun> OpenAsync()
    {
        var store = new MemoryStore();
        var journal = new BudgetJournal(store, BudgetId, TimeProvider.System, Sizes);
        return new LedgerRun(store, journal, await BookLoader.LoadAsync(journal, UnknownPricePolicy.Refuse, Entries.Start));
    }

    /// <summary>A call of so many tokens (cents) that begins and ends at a moment.</summary>
    public async Task SpendAsync(DateTimeOffset at, int tokens, string model = "ember")
    {
        var id = $"r{++_calls}";
        _book.Reserve(
            new ReserveRequest
            {
                Id = id, KeyId = "k", Model = model, Price = CentPerToken, Ceiling = new UsageCeiling { PromptTokens = tokens }, Lease = TimeSpan.FromMinutes(1),
            },
            at);
        _book.Settle(new Settlement { ReservationId = id, Usage = new TokenUsage { PromptTokens = tokens } }, at);
        var changes = _book.TakePending();
        await _journal.AppendAsync(changes);
        All.AddRange(changes.Select(change => change.Settled).OfType<LedgerEntry>());
    }

    public Task SnapshotAsync() => _journal.SnapshotAsync(_journal.Cut(_book.ToState()));

    /// <summary>Forgets what is in memory of the books, as another activation would; the state is as it was last written.</summary>
    public void Reopen() => Books = new LedgerBooks(Store, LedgerId, BudgetId);

    /// <summary>As the grain does it; the state is "written" by being kept.</summary>
    public async Task RollUpAsync(DateTimeOffset until)
    {
        while (await Books.RollUpAsync(State, until) is { } rolled)
        {
            State = new LedgerState { Rollups = [.. State.Rollups, rolled.Part], RolledUpThrough = rolled.Through, DeletedThrough = State.DeletedThrough };
        }

        if (await Books.DeleteRolledUpAsync(State) is { } deleted)
        {
            State.DeletedThrough = deleted;
        }
    }

    public async Task<SpendReport> ReportAsync(SpendQuery query)
    {
        var reporter = new SpendReporter(query);
        await foreach (var fact in Books.ReadFactsAsync(State, reporter.Filter, CancellationToken.None))
        {
            reporter.Add(fact);
        }

        return reporter.ToReport();
    }

    public async Task<List<LedgerEntry>> EntriesAsync()
    {
        var found = new List<LedgerEntry>();
        await foreach (var entry in Books.ReadEntriesAsync(
            new SpendFilter(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new Dictionary<string, IReadOnlyList<string>>()), State.RolledUpThrough, CancellationToken.None))
        {
            found.Add(entry);
        }

        return found;
    }
}
