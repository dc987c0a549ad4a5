using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;
using static OrleansLlm.Grains.Tests.Budgets.BookCalls;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class SettlementQueueTests
{
    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public async Task A_silo_that_stops_waits_until_the_settlements_of_given_answers_are_durable_and_makes_them_elsewhere_where_they_are_not()
    {
        var book = Book(hard: 10);
        book.Reserve(Request("a", 100), Now);
        book.TakePending();
        var local = new LocalLedger(book, "t", [], () => { }, _time);
        var ledgers = new LocalLedgers();
        ledgers.Add("t", local);
        var settled = new List<string>();
        var elsewhere = new FakeLedger
        {
            Settles = settlement =>
            {
                settled.Add(settlement.ReservationId);
                return Task.FromResult(new SettledCall());
            },
        };
        using var queue = Settlements.Queue(_time, Grains(elsewhere));
        await StartAsync(queue);
        settled.Clear();
        var access = new LedgerAccess(() => elsewhere, new BudgetKey("t"), queue, _time, ledgers);
        Assert.NotNull(await access.SettleAsync(Used("a", 50), late: null, TimeSpan.FromSeconds(2)));

        var stopping = queue.StopAsync(CancellationToken.None);
        await Task.WhenAny(stopping, Task.Delay(100, TestContext.Current.CancellationToken));
        local.Begin(changes => changes.TakePending())!.SetException(new TimeoutException("the store"));
        for (var i = 0; i < 1_000 && queue.Count == 0; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        while (!stopping.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(stopping, Task.Delay(1, TestContext.Current.CancellationToken));
        }

        Assert.Equal(("a", 0), (Assert.Single(settled), queue.Count));
    }

    [Fact]
    public async Task A_silo_that_stops_does_not_wait_for_settlements_that_come_after_that()
    {
        TaskCompletionSource? draining = null;
        var elsewhere = new FakeLedger
        {
            Settles = _ =>
            {
                draining?.TrySetResult();
                return Task.FromResult(new SettledCall());
            },
        };
        using var queue = Settlements.Queue(_time, Grains(elsewhere));
        await StartAsync(queue);
        draining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = new TaskCompletionSource();
        queue.AddUnlessDurable(new BudgetKey("t"), Used("a", 1), before.Task);
        queue.Add(new BudgetKey("t"), Used("b", 1));
        var stopping = queue.StopAsync(CancellationToken.None);
        await draining.Task;
        queue.AddUnlessDurable(new BudgetKey("t"), Used("c", 1), new TaskCompletionSource().Task);
        Assert.False(stopping.IsCompleted, "The first one is undecided.");

        before.SetResult();
        for (var i = 0; i < 8 && !stopping.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(stopping, Task.Delay(1_000, TestContext.Current.CancellationToken));
        }

        Assert.True(stopping.IsCompleted, "It waits for one that came later.");
    }

    /// <summary>Until it runs: one that is stopped before does nothing.</summary>
    private async Task StartAsync(SettlementQueue queue)
    {
        await queue.StartAsync(TestContext.Current.CancellationToken);
        queue.Add(new BudgetKey("t"), Used("first", 1));
        while (queue.Count > 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private static IGrainFactory Grains(IBudgetGrain ledger)
    {
        var grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)grains).Ledger = ledger;
        return grains;
    }

    public class Factory : DispatchProxy
    {
        internal IBudgetGrain? Ledger { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Ledger;
    }
}
