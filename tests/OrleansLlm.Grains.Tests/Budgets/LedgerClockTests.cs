using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;
using static OrleansLlm.Grains.Tests.Budgets.BookCalls;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class LedgerClockTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(3);

    [Fact]
    public void Time_is_that_of_the_clock_and_never_goes_back()
    {
        var time = new JumpingClock(Now);
        var clock = new LedgerClock(time, DateTimeOffset.MinValue);
        Assert.Equal(Now, clock.Now());
        time.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(Now.AddSeconds(1), clock.Now());
        time.Wall += Ahead;
        var before = clock.Now();
        time.Wall -= Ahead;
        Assert.Equal(before, clock.Now());
    }

    [Fact]
    public void Behind_what_was_seen_it_goes_at_half_its_speed_until_the_clock_has_caught_up()
    {
        var time = new JumpingClock(Now);
        var clock = new LedgerClock(time, Now + Ahead);
        time.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(Now + Ahead + TimeSpan.FromMinutes(1), clock.Now());
        time.Run(2 * Ahead);
        Assert.Equal(time.Wall, clock.Now());
        time.Run(TimeSpan.FromSeconds(7));
        Assert.Equal(time.Wall, clock.Now());
    }

    [Fact]
    public void A_limit_per_minute_refills_and_leases_end_after_a_clock_was_set_back()
    {
        var time = new JumpingClock(Now);
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 2, ConcurrentRequests = 1 }, Now + Ahead);
        var ledger = new LocalLedger(new BudgetBook(book.ToState()), "tenant", [], () => { }, time);
        ledger.Count(new CountedRequest { KeyId = "k" });
        ledger.Reserve(Request("a", 1));
        Assert.Equal(LlmErrorCode.RateLimited, Code(() => ledger.Count(new CountedRequest { KeyId = "k" })));
        time.Run(TimeSpan.FromMinutes(1));
        ledger.Count(new CountedRequest { KeyId = "k" });
        Assert.Equal(LlmErrorCode.RateLimited, Code(() => ledger.Reserve(Request("b", 1))));
        time.Run(TimeSpan.FromMinutes(5));
        ledger.Reserve(Request("b", 1));
    }
}
