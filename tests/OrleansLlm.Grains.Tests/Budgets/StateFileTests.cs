using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Budgets;

/// <summary>State files of earlier versions load: each fixture was written by the code of its time and is never written again.</summary>
public sealed class StateFileTests
{
    private static readonly GrainId Grain = GrainId.Create("budget", "tenant");
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 30, TimeSpan.Zero);
    private static readonly JournalSizes Sizes = new(SnapshotEvery: 100, SealFrom: 2, Segment: 2, Page: 2);

    [Fact]
    public async Task A_state_of_the_first_format_keeps_spend_limits_reservations_and_settled_ids()
    {
        var store = new MemoryStore();
        store.Put(JournalNames.Main, Grain, File.ReadAllBytes(Fixture("budget-state-1.bin")));
        var (journal, book) = await OpenAsync(store);

        var status = book.Status(BudgetScope.Tenant, Now);
        Assert.Equal((12.5m, 3.141592653589m, 1m), (status.Total.Budget.Hard, status.Total.Spent, status.Total.Reserved));
        Assert.Equal((1234, 567, 2), (status.PromptTokens, status.CompletionTokens, status.Running));
        Assert.Equal((600, 100_000), (status.RateLimit!.LimitRequests, status.RateLimit.LimitTokens));
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => book.Reserve(Request("done-2"), Now)).Code);

        // Reservations of that time are settled for all that was reserved, and what follows builds on it.
        Assert.Equal(2, book.Expire(Now + TimeSpan.FromMinutes(5)));
        await journal.AppendAsync(book.TakePending());
        var again = (await OpenAsync(store)).Book.Status(BudgetScope.Tenant, Now);
        Assert.Equal((4.141592653589m, 0), (again.Total.Spent, again.Running));
    }

    [Fact]
    public async Task A_snapshot_its_segments_and_its_batches_of_the_first_journal_load()
    {
        var store = new MemoryStore();
        foreach (var file in Directory.GetFiles(Fixture("journal-1")))
        {
            store.Put(Path.GetFileNameWithoutExtension(file), Grain, await File.ReadAllBytesAsync(file));
        }

        var (_, book) = await OpenAsync(store);
        var status = book.Status(BudgetScope.Tenant, Now);
        Assert.Equal((0.15m, 0.45m, 1, 10), (status.Total.Spent, status.Total.Reserved, status.Running, status.Total.Budget.Hard));
        Assert.Equal((5, 15), (book.Status(new BudgetScope { Project = "web" }, Now).Limits.RequestsPerMinute, book.Status(new BudgetScope { Key = "k" }, Now).PromptTokens));
        Assert.Equal(0.01m, book.Settle(new Settlement { ReservationId = "c0", Usage = new TokenUsage() }, Now).Cost);
        Assert.Equal(32, Assert.Single(book.OpenCalls).Granted);
        var entries = new LedgerReader(store, Grain).ReadAsync(_ => true, after: 0).ToBlockingEnumerable().ToList();
        Assert.Equal([1, 2, 3, 4, 5], entries.Select(entry => entry.Sequence));
        Assert.Equal([0.01m, 0.02m, 0.03m, 0.04m, 0.05m], entries.Select(entry => entry.Cost));
    }

    /// <summary>What made the fixture of the journal; run it by hand for a new format only, under a new number.</summary>
    internal static async Task WriteJournalFixtureAsync(string folder)
    {
        var store = new MemoryStore();
        var (journal, book) = await OpenAsync(store);
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 10, Soft = [5] }], Tags = new Dictionary<string, string> { ["team"] = "a" } }, Now);
        book.SetLimits(new BudgetScope { Project = "web" }, new ScopeLimits { RequestsPerMinute = 5 }, Now);
        for (var i = 0; i < 5; i++)
        {
            book.Reserve(Request($"c{i}") with { Project = i % 2 == 0 ? "web" : null, User = "u" }, Now);
            book.Settle(new Settlement { ReservationId = $"c{i}", Usage = new TokenUsage { PromptTokens = i + 1 } }, Now);
            await journal.AppendAsync(book.TakePending());
            if (i == 3)
            {
                await journal.SnapshotAsync(journal.Cut(book.ToState()));
            }
        }

        book.Reserve(Request("open") with { GrantedTokens = 16 }, Now);
        book.Extend(new ExtendRequest { ReservationId = "open", GrantedTokens = 32, Lease = TimeSpan.FromHours(1) }, Now);
        await journal.AppendAsync(book.TakePending());
        Directory.CreateDirectory(folder);
        foreach (var name in store.Names)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.bin"), store.Get(name, Grain));
        }
    }

    private static async Task<(BudgetJournal Journal, BudgetBook Book)> OpenAsync(MemoryStore store)
    {
        var journal = new BudgetJournal(store, Grain, TimeProvider.System, Sizes);
        return (journal, await BookLoader.LoadAsync(journal, UnknownPricePolicy.Refuse, Now));
    }

    private static ReserveRequest Request(string id) => new()
    {
        Id = id,
        KeyId = "k",
        Model = "ember",
        Price = new PriceRule { Id = "p", Model = "*", Rates = new TokenRates { Input = 10_000, Output = 10_000 } },
        Ceiling = new UsageCeiling { PromptTokens = 5, CompletionTokens = 40 },
        Lease = TimeSpan.FromHours(1),
    };

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Budgets", "Fixtures", name);
}
