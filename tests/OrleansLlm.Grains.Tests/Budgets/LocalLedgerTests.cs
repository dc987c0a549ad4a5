using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Budgets;
using static OrleansLlm.Grains.Tests.Budgets.BookCalls;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class LocalLedgerTests : ISpendObserver
{
    private readonly FakeTimeProvider _time = new(Now);
    private readonly List<LimitRefusal> _refused = [];
    private int _requested;

    [Fact]
    public async Task A_call_is_answered_when_the_write_that_holds_it_is_done()
    {
        var ledger = Ledger(hard: 10);
        var reserving = ledger.ReserveAsync(Request("a", 400))!;
        var written = Begin(ledger, out var changes)!;
        Assert.Equal("a", Assert.Single(changes).Reserved!.Request.Id);
        Assert.False(reserving.IsCompleted);
        written.SetResult();
        Assert.Equal(4, (await reserving).Amount);

        var (settled, durable) = ledger.Settle(Used("a", 125))!.Value;
        Assert.Equal((1.25m, false), (settled.Cost, durable.IsCompleted));
        Begin(ledger, out _)!.SetResult();
        await durable;
    }

    [Fact]
    public async Task One_write_is_asked_for_by_all_who_come_before_it_begins()
    {
        var ledger = Ledger(hard: 10);
        var first = ledger.ReserveAsync(Request("a", 100))!;
        var second = ledger.ReserveAsync(Request("b", 100))!;
        Assert.Equal(1, _requested);

        var written = Begin(ledger, out var changes)!;
        Assert.Equal(2, changes.Count);
        var third = ledger.ReserveAsync(Request("c", 100))!;
        Assert.Equal(2, _requested);
        written.SetResult();
        await Task.WhenAll(first, second);
        Assert.False(third.IsCompleted);
        Assert.Single(Taken(ledger));
    }

    [Fact]
    public async Task A_settlement_that_is_repeated_waits_for_the_next_write_too()
    {
        var ledger = Ledger(hard: 10);
        ledger.Reserve(Request("a", 100));
        var first = ledger.Settle(Used("a", 50))!.Value;
        Begin(ledger, out _)!.SetResult();
        await first.Durable;

        var (again, durable) = ledger.Settle(Used("a", 99))!.Value;
        var written = Begin(ledger, out var changes)!;
        Assert.Empty(changes);
        Assert.Equal((0.5m, false), (again.Cost, durable.IsCompleted));
        written.SetResult();
        await durable;
    }

    [Fact]
    public async Task A_closed_ledger_takes_nobody_and_tells_those_who_wait_how_it_ended()
    {
        var ledger = Ledger(hard: 10);
        var settled = ledger.ReserveAsync(Request("a", 100))!;
        ledger.Close();
        Assert.Null(ledger.ReserveAsync(Request("b", 100)));
        Assert.Null(ledger.Settle(Used("a", 100)));
        Begin(ledger, out _)!.SetResult();
        Assert.Equal(1, (await settled).Amount);

        var failing = Ledger(hard: 10);
        var lost = failing.ReserveAsync(Request("a", 100))!;
        failing.Close(new TimeoutException("the store"));
        await Assert.ThrowsAsync<TimeoutException>(() => lost);
        Assert.Null(Begin(failing, out _));
    }

    [Fact]
    public void A_refusal_is_thrown_at_once_told_to_observers_and_changes_nothing()
    {
        var ledger = Ledger(hard: 10);
        var refused = Assert.Throws<LlmException>(() => { _ = ledger.ReserveAsync(Request("a", 1_001)); });
        Assert.Equal(refused.Refusal, Assert.Single(_refused));
        Assert.Throws<LlmException>(() => ledger.Reserve(Request("b", 1_001)));
        Assert.Equal(2, _refused.Count);
        Assert.Empty(Taken(ledger));
        Assert.Equal(0, _requested);
    }

    [Fact]
    public void A_snapshot_is_not_taken_of_changes_that_the_journal_does_not_have()
    {
        var ledger = Ledger(hard: 10);
        Assert.NotNull(ledger.TakeState());
        ledger.Reserve(Request("a", 100));
        Assert.Null(ledger.TakeState());
        Taken(ledger);
        Assert.Single(ledger.TakeState()!.Open);
    }

    [Fact]
    public async Task Calls_of_many_threads_never_spend_more_than_there_is_and_each_is_in_the_journal_once()
    {
        const int calls = 400;
        var ledger = Ledger(hard: 1); // Room for 100 calls of 0.01.
        var journal = new List<BookEvent>();
        using var end = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                var written = Begin(ledger, out var changes);
                journal.AddRange(changes);
                written?.SetResult();
            }
        });

        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, calls).Select(i => Task.Run(async () =>
        {
            try
            {
                await ledger.ReserveAsync(Request($"c{i}", 1))!;
                Interlocked.Increment(ref passed);
                await ledger.Settle(Used($"c{i}", 1))!.Value.Durable;
            }
            catch (LlmException refused) when (refused.Refusal is { Kind: LimitKind.Budget })
            {
                // No room.
            }
        })));
        await end.CancelAsync();
        await writer;

        Assert.Equal(100, passed);
        Assert.Equal((100, 100), (journal.Count(change => change.Reserved is not null), journal.Count(change => change.Settled is not null)));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), journal.Where(change => change.Settled is not null).Select(change => change.Settled!.Sequence));
        Assert.Equal((1m, 0m), ledger.Read((book, _) => (Total(book).Spent, Total(book).Reserved)));
    }

    void ISpendObserver.OnSettled(string tenant, IReadOnlyList<LedgerEntry> entries) => Assert.Fail("The grain tells of settlements, once they are durable.");

    void ISpendObserver.OnSoftLimit(string tenant, SoftLimitReached reached) => Assert.Fail("The grain tells of soft limits, once they are durable.");

    void ISpendObserver.OnRefused(string tenant, LimitRefusal refusal, DateTimeOffset at)
    {
        lock (_refused)
        {
            _refused.Add(refusal);
        }
    }

    private LocalLedger Ledger(decimal hard)
    {
        var book = Book(hard);
        book.TakePending();
        return new LocalLedger(book, "tenant", [this], () => Interlocked.Increment(ref _requested), _time);
    }

    private static TaskCompletionSource? Begin(LocalLedger ledger, out IReadOnlyList<BookEvent> changes)
    {
        IReadOnlyList<BookEvent> taken = [];
        var written = ledger.Begin(book => taken = book.TakePending());
        changes = taken;
        return written;
    }

    private static IReadOnlyList<BookEvent> Taken(LocalLedger ledger)
    {
        Begin(ledger, out var changes);
        return changes;
    }
}
