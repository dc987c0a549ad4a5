using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Grains.Tests.Budgets;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class TokenGrantTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLedger _ledger = new();

    [Fact]
    public async Task A_short_answer_needs_the_first_slice_only()
    {
        var grant = Grant(choices: 1, ceiling: 50);
        Assert.Equal(50, grant.Granted);
        Assert.True(await grant.CoversAsync(50, CancellationToken.None));
        Assert.Empty(_ledger.Extended);
    }

    [Fact]
    public async Task The_next_slice_is_asked_for_at_half_so_that_the_stream_does_not_wait()
    {
        var grant = Grant(choices: 1, ceiling: 1_000);
        Assert.True(await grant.CoversAsync(32, CancellationToken.None));
        Assert.Empty(_ledger.Extended);
        Assert.True(await grant.CoversAsync(33, CancellationToken.None));
        Assert.Equal(128, Assert.Single(_ledger.Extended).GrantedTokens);
        Assert.Equal(128, grant.Granted);
    }

    [Fact]
    public void A_slice_is_for_all_choices_together() => Assert.Equal(256, Grant(choices: 4, ceiling: 10_000).Granted);

    [Fact]
    public async Task Tokens_that_are_not_granted_are_held_back_until_they_are()
    {
        var answer = new TaskCompletionSource();
        _ledger.Answer = () => answer.Task;
        var grant = Grant(choices: 1, ceiling: 1_000);

        var covers = grant.CoversAsync(100, CancellationToken.None).AsTask();
        Assert.False(covers.IsCompleted);
        _time.Advance(StreamWatchdog.HeartbeatInterval);
        Assert.False(await covers);
        Assert.Equal(64, grant.Granted);

        answer.SetResult();
        Assert.True(await grant.CoversAsync(100, CancellationToken.None) || await grant.CoversAsync(100, CancellationToken.None));
        Assert.Equal(164, grant.Granted);
    }

    [Fact]
    public async Task A_lease_is_renewed_though_the_clock_was_set_back()
    {
        var time = new JumpingClock(DateTimeOffset.UnixEpoch.AddYears(50));
        var grant = new TokenGrant(new LedgerAccess(() => _ledger, new BudgetKey("t"), queue: null!, time), "r", choices: 1, ceiling: 1_000, time);
        time.Wall -= TimeSpan.FromHours(1);
        time.Run(CallLedger.Lease / 2);
        Assert.True(await grant.CoversAsync(1, CancellationToken.None));
        Assert.Equal(CallLedger.Lease, Assert.Single(_ledger.Extended).Lease);
    }

    [Theory]
    [InlineData(LlmErrorCode.NotFound)]
    [InlineData(LlmErrorCode.Conflict)]
    public async Task A_reservation_that_ended_stops_the_call(LlmErrorCode code)
    {
        _ledger.Answer = () => Task.FromException(new LlmException(code, "Settled."));
        var grant = Grant(choices: 1, ceiling: 1_000);
        Assert.Equal(
            LlmErrorCode.Timeout, (await Assert.ThrowsAsync<LlmException>(async () => await grant.CoversAsync(40, CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 20)]
    public async Task A_running_call_goes_on_when_the_ledger_stays_away(bool isStoreAway, int seconds)
    {
        _ledger.Answer = () => isStoreAway
            ? Task.FromException(new LlmException(LlmErrorCode.StoreUnavailable, "Away."))
            : Task.FromException(new InvalidOperationException("Unknown."));
        var grant = Grant(choices: 1, ceiling: 1_000);
        for (var second = 0; second < seconds; second++)
        {
            var covers = grant.CoversAsync(100, CancellationToken.None).AsTask();
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(await covers);
        }

        Assert.True(await grant.CoversAsync(100, CancellationToken.None));
        Assert.True(await grant.CoversAsync(101, CancellationToken.None));
    }

    [Fact]
    public async Task A_quiet_call_keeps_its_lease()
    {
        var grant = Grant(choices: 1, ceiling: 1_000);
        _time.Advance(CallLedger.Lease / 2);
        Assert.True(await grant.CoversAsync(0, CancellationToken.None));
        Assert.Equal((64, CallLedger.Lease), (_ledger.Extended[0].GrantedTokens, _ledger.Extended[0].Lease));
        Assert.True(await grant.CoversAsync(0, CancellationToken.None));
        Assert.Single(_ledger.Extended);
    }

    private TokenGrant Grant(int choices, int ceiling) =>
        new(new LedgerAccess(() => _ledger, new BudgetKey("t"), queue: null!, _time), "r", choices, ceiling, _time);
}
