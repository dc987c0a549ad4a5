using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class BudgetJournalTests
{
    private static readonly GrainId Grain = GrainId.Create("budget", "tenant");
    private static readonly PriceRule CentPerToken = new() { Id = "p", Model = "m", Rates = new TokenRates { Input = 10_000, Output = 10_000 } };
    private static readonly DateTimeOffset Now = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task What_was_appended_is_there_after_a_crash()
    {
        var (journal, book) = await OpenAsync();
        await SpendAsync(journal, book, "a");
        await ReserveAsync(journal, book, "b");

        var (_, again) = await OpenAsync();

        Assert.Equal((1, 1, 1), (Total(again).Spent, Total(again).Reserved, again.Sequence));
        Assert.Equal(1, again.Settle(Used("a"), Now).Cost);
    }

    [Fact]
    public async Task Of_two_activations_only_one_goes_on_writing()
    {
        var (old, oldBook) = await OpenAsync();
        await SpendAsync(old, oldBook, "a");
        var (current, currentBook) = await OpenAsync();
        await SpendAsync(current, currentBook, "b");

        await Assert.ThrowsAsync<InconsistentStateException>(() => SpendAsync(old, oldBook, "c"));

        await SpendAsync(current, currentBook, "d");
        Assert.Equal(3, Total((await OpenAsync()).Book).Spent);
    }

    [Fact]
    public async Task An_activation_that_was_overtaken_can_not_replace_batches_by_its_snapshot()
    {
        var (old, oldBook) = await OpenAsync();
        await SpendAsync(old, oldBook, "a");
        var (current, currentBook) = await OpenAsync();
        await SpendAsync(current, currentBook, "b");

        await Assert.ThrowsAsync<InconsistentStateException>(() => old.SnapshotAsync(old.Cut(oldBook.ToState())));

        Assert.Equal(2, Total((await OpenAsync()).Book).Spent);
    }

    [Fact]
    public async Task An_activation_that_read_before_another_made_a_snapshot_can_not_write_on_top_of_what_it_missed()
    {
        var (first, firstBook) = await OpenAsync();
        await SpendAsync(first, firstBook, "a");
        var (late, lateBook) = await OpenAsync();
        await SpendAsync(first, firstBook, "b");
        await first.SnapshotAsync(first.Cut(firstBook.ToState()));

        // Batch 2 is deleted: without the snapshot's version the late one could write its own batch 2.
        await Assert.ThrowsAsync<InconsistentStateException>(() => SpendAsync(late, lateBook, "c"));

        Assert.Equal(2, Total((await OpenAsync()).Book).Spent);
    }

    [Fact]
    public async Task An_activation_that_slept_while_others_wrote_and_deleted_can_not_write_where_their_batches_lay()
    {
        var (old, oldBook) = await OpenAsync();
        await SpendAsync(old, oldBook, "a");
        foreach (var id in (string[])["b", "c"])
        {
            var (current, currentBook) = await OpenAsync();
            await SpendAsync(current, currentBook, id);
            await current.SnapshotAsync(current.Cut(currentBook.ToState()));
        }

        // All that it missed is deleted: what it wrote now would look durable to it, and be read by nobody.
        await Assert.ThrowsAsync<InconsistentStateException>(() => SpendAsync(old, oldBook, "d"));

        Assert.Equal(3, Total((await OpenAsync()).Book).Spent);
    }

    [Fact]
    public async Task First_batches_of_activations_are_deleted_after_a_day()
    {
        var time = new FakeTimeProvider(Now);
        foreach (var id in (string[])["a", "b", "c"])
        {
            var (journal, book) = await OpenAsync(time: time);
            await SpendAsync(journal, book, id);
            await journal.SnapshotAsync(journal.Cut(book.ToState()));
        }

        Assert.Equal([JournalNames.Main, JournalNames.Batch(1), JournalNames.Batch(3), JournalNames.Batch(5)], _store.Names.Order());

        time.Advance(TimeSpan.FromDays(1));
        var (last, lastBook) = await OpenAsync(time: time);
        await SpendAsync(last, lastBook, "d");
        await last.SnapshotAsync(last.Cut(lastBook.ToState()));
        Assert.Equal([JournalNames.Main, JournalNames.Batch(7)], _store.Names.Order());
        Assert.Equal(4, Total((await OpenAsync()).Book).Spent);
    }

    [Fact]
    public async Task A_write_that_failed_for_a_moment_is_repeated()
    {
        var (journal, book) = await OpenAsync();
        await SpendAsync(journal, book, "a");
        var failures = 2;
        _store.BeforeWrite = _ => throw (failures-- > 0 ? new IOException("busy") : Stop());

        await SpendAsync(journal, book, "b");

        Assert.Equal(2, Total((await OpenAsync()).Book).Spent);

        Exception Stop()
        {
            _store.BeforeWrite = null;
            return new IOException("busy");
        }
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_known_again()
    {
        var (journal, book) = await OpenAsync();
        await SpendAsync(journal, book, "a");
        _store.AfterWrite = _ =>
        {
            _store.AfterWrite = null;
            throw new IOException("connection lost");
        };

        await SpendAsync(journal, book, "b");
        await SpendAsync(journal, book, "c");
        await journal.SnapshotAsync(journal.Cut(book.ToState()));

        Assert.Equal(3, Total((await OpenAsync()).Book).Spent);
        Assert.Equal([JournalNames.Main, JournalNames.Batch(1)], _store.Names.Order());
    }

    [Fact]
    public async Task Settled_calls_are_remembered_from_segments_too()
    {
        var sizes = new JournalSizes(SnapshotEvery: 10, SealFrom: 2, Segment: 2, Page: 100);
        var (journal, book) = await OpenAsync(sizes);
        foreach (var id in (string[])["a", "b", "c", "d", "e"])
        {
            await SpendAsync(journal, book, id);
        }

        await journal.SnapshotAsync(journal.Cut(book.ToState()));
        Assert.Equal(3, journal.State.Ledger.Segments.Length);

        var (_, again) = await OpenAsync(sizes);
        Assert.All((string[])["a", "b", "c", "d", "e"], id => Assert.Equal(1, again.Settle(Used(id), Now).Cost));
        Assert.Equal(5, Total(again).Spent);
    }

    private async Task<(BudgetJournal Journal, BudgetBook Book)> OpenAsync(JournalSizes? sizes = null, TimeProvider? time = null)
    {
        var journal = new BudgetJournal(_store, Grain, time ?? TimeProvider.System, sizes);
        return (journal, await BookLoader.LoadAsync(journal, UnknownPricePolicy.Refuse, Now));
    }

    private static async Task SpendAsync(BudgetJournal journal, BudgetBook book, string id)
    {
        await ReserveAsync(journal, book, id);
        book.Settle(Used(id), Now);
        await journal.AppendAsync(book.TakePending());
    }

    private static Task ReserveAsync(BudgetJournal journal, BudgetBook book, string id)
    {
        book.Reserve(
            new ReserveRequest
            {
                Id = id,
                KeyId = "k",
                Model = "m",
                Price = CentPerToken,
                Ceiling = new UsageCeiling { PromptTokens = 100 },
                Lease = TimeSpan.FromMinutes(1),
            },
            Now);
        return journal.AppendAsync(book.TakePending());
    }

    private static WindowStatus Total(BudgetBook book) => book.Status(BudgetScope.Tenant, Now).Total;

    private static Settlement Used(string id) => new() { ReservationId = id, Usage = new TokenUsage { PromptTokens = 100 } };
}
