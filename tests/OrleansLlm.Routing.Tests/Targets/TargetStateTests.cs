using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Tests.Targets;

public sealed class TargetStateTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Calls_under_way_and_latencies_are_known()
    {
        var state = State();
        Assert.Equal((0, null, null), (state.Read().InFlight, state.Read().FirstTokenSeconds, state.Read().TotalSeconds));
        var call = Begin(state);
        Assert.Equal(1, state.Read().InFlight);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        call.FirstToken();
        call.FirstToken();
        Assert.Equal(0.5, state.Read().FirstTokenSeconds);
        _clock.Advance(TimeSpan.FromSeconds(1));
        call.Succeed();
        call.Dispose();
        Assert.Equal((0, 1.5), (state.Read().InFlight, state.Read().TotalSeconds));
    }

    [Fact]
    public void A_peak_counts_at_once_and_fades()
    {
        var state = State();
        Answer(state, 0.1);
        Answer(state, 2);
        Assert.Equal(2, state.Read().FirstTokenSeconds);
        Answer(state, 0.1);
        Assert.InRange(state.Read().FirstTokenSeconds!.Value, 1.9, 2);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.InRange(state.Read().FirstTokenSeconds!.Value, 0.001, 0.01);
    }

    [Fact]
    public void What_is_the_requests_own_fault_is_not_held_against_the_target()
    {
        var state = State();
        for (var i = 0; i < 20; i++)
        {
            using var call = Begin(state);
            call.Fail(i % 2 == 0 ? FallbackCauses.ContextLength : FallbackCauses.ContentRefused);
        }

        Assert.Equal((CircuitState.Closed, 0, 0), (state.Read().Circuit, state.Read().FailureShare, state.Read().InFlight));
    }

    [Fact]
    public void A_full_target_is_left_alone_as_long_as_it_asks()
    {
        var state = State();
        Begin(state).Fail(FallbackCauses.Busy, TimeSpan.FromSeconds(7));
        Assert.Equal((CircuitState.Open, false, TimeSpan.FromSeconds(7)), (state.Read().Circuit, state.Read().MayBegin, state.Read().CooldownLeft));
        Assert.Null(state.TryBegin(1, despiteCooldown: false, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(7), wait);
        _clock.Advance(wait);

        // The first call after the pause shows whether the others may follow, with its first token.
        var probe = Begin(state);
        Assert.False(state.Read().MayBegin);
        probe.FirstToken();
        Assert.Equal((CircuitState.Closed, true), (state.Read().Circuit, state.Read().MayBegin));
        probe.Succeed();
    }

    [Fact]
    public void Answers_that_begin_and_then_break_open_the_circuit_too()
    {
        var state = State();
        for (var i = 0; i < 5; i++)
        {
            var call = Begin(state);
            call.FirstToken();
            call.Fail(FallbackCauses.Failure);
        }

        Assert.Equal(CircuitState.Open, state.Read().Circuit);
    }

    [Fact]
    public void A_server_that_says_it_is_not_ready_gets_no_calls_until_it_says_otherwise_or_nothing()
    {
        var state = State();
        state.Note(new TargetStatus(IsReady: false));
        Assert.Equal((CircuitState.Open, false), (state.Read().Circuit, state.Read().MayBegin));
        Assert.Null(state.TryBegin(1, despiteCooldown: false, out _));
        Begin(state, despiteCooldown: true).Succeed();
        state.Note(new TargetStatus(Outstanding: 12, CacheUsage: 0.4));
        Assert.Equal((true, 12, 0.4), (state.Read().MayBegin, state.Read().Outstanding, state.Read().CacheUsage));
        state.Note(new TargetStatus(IsReady: false));
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal((true, null), (state.Read().MayBegin, state.Read().Outstanding));
    }

    [Fact]
    public void Our_own_limits_are_kept_and_flow_back()
    {
        var state = State(new TargetLimits(RequestsPerMinute: 2));
        Begin(state).Succeed();
        Begin(state).Succeed();
        Assert.Null(state.TryBegin(1, despiteCooldown: true, out var wait));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)), (wait, state.Read(1).LimitedFor));
        _clock.Advance(wait);
        Begin(state).Succeed();

        var tokens = State(new TargetLimits(TokensPerMinute: 600));
        Begin(tokens, tokens: 600).Succeed(usedTokens: 300);
        Assert.Equal(TimeSpan.Zero, tokens.Read(300).LimitedFor);
        Assert.Equal(TimeSpan.FromSeconds(10), tokens.Read(400).LimitedFor);

        // A call larger than a minute's worth may go when the bucket is full.
        _clock.Advance(TimeSpan.FromMinutes(1));
        Begin(tokens, tokens: 5000).Succeed();
        Assert.True(tokens.Read(1).LimitedFor > TimeSpan.FromMinutes(7));
    }

    [Fact]
    public void A_call_that_was_not_made_uses_nothing_of_our_own_limits()
    {
        var state = State(new TargetLimits(RequestsPerMinute: 1, TokensPerMinute: 100));
        using (var refused = Begin(state, tokens: 80))
        {
            refused.TakeBack();
            refused.TakeBack();
        }

        Assert.Equal((TimeSpan.Zero, 0), (state.Read(100).LimitedFor, state.Read().InFlight));
        var made = Begin(state, tokens: 80);
        made.Dispose();
        made.TakeBack();
        Assert.Equal(TimeSpan.FromMinutes(1), state.Read().LimitedFor);
    }

    [Fact]
    public void In_any_minute_no_more_goes_through_than_two_minutes_worth() => Gen.Select(Gen.Int[1, 20], Gen.Select(Gen.Int[0, 10], Gen.Int[1, 4]).Array[1, 200]).Sample(run =>
    {
        var (limit, calls) = run;
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        var state = new TargetState(new TargetLimits(RequestsPerMinute: limit), new CircuitOptions(), clock);
        var begun = new List<TimeSpan>();
        foreach (var (seconds, burst) in calls)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            for (var i = 0; i < burst; i++)
            {
                using var call = state.TryBegin(1, despiteCooldown: false, out _);
                begun.AddRange(call is null ? [] : [clock.GetUtcNow() - start]);
            }
        }

        return begun.TrueForAll(at => begun.Count(other => other >= at && other < at + TimeSpan.FromMinutes(1)) <= 2 * limit);
    });

    [Fact]
    public async Task Many_threads_leave_nothing_under_way()
    {
        var state = State();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var call = state.TryBegin(1, despiteCooldown: true, out _)!;
                if ((i + thread) % 3 == 0)
                {
                    call.FirstToken();
                }

                if (i % 2 == 0)
                {
                    call.Succeed();
                }
                else if (i % 5 == 0)
                {
                    call.Fail(FallbackCauses.Failure);
                }
            }
        })));
        Assert.Equal(0, state.Read().InFlight);
    }

    [Fact]
    public void States_are_kept_by_name_and_made_anew_for_other_limits()
    {
        var states = new TargetStates(new CircuitOptions(), _clock);
        var first = states.Of("m", new TargetLimits(5));
        Assert.Same(first, states.Of("m", new TargetLimits(5)));
        Assert.NotSame(first, states.Of("m", new TargetLimits(6)));
        Assert.NotSame(states.Of("m"), states.Of("n"));
    }

    private TargetState State(TargetLimits? limits = null) => new(limits ?? TargetLimits.None, new CircuitOptions(), _clock);

    private void Answer(TargetState state, double seconds)
    {
        var call = Begin(state);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        call.FirstToken();
        call.Succeed();
    }

    private static TargetCall Begin(TargetState state, int tokens = 1, bool despiteCooldown = false)
    {
        var call = state.TryBegin(tokens, despiteCooldown, out _);
        Assert.NotNull(call);
        return call;
    }
}
