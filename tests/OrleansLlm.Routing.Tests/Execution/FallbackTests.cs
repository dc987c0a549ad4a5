using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

public sealed class FallbackTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void The_first_that_answers_wins_and_its_text_only_is_seen()
    {
        var call = Run(new FallbackRules(), ("one", Script.Fails()), ("two", Script.Says("well said")));
        Assert.Equal("well said", call.Text);
        Assert.Equal(("two", "provider-two", 2), (call.FirstRoute!.Model, call.FirstRoute.Provider, call.FirstRoute.Attempts));
        Assert.Equal([SettlementOutcome.Failed, SettlementOutcome.Completed], call.Attempts.Begun.Select(attempt => attempt.Settled));
    }

    [Fact]
    public void A_failure_behind_the_first_token_ends_the_call_and_bills_what_came()
    {
        var call = Run(new FallbackRules { Retries = 3 }, ("one", Script.Fails(after: 2)), ("two", Script.Says("never")));
        Assert.Equal((LlmErrorCode.ProviderFailed, "t0t1"), (call.Error!.Code, call.Text));
        Assert.Equal(["one"], call.Models);
        Assert.Equal(2, call.Attempts.Record.Usage().CompletionTokens);
        Assert.Null(call.Last);
    }

    [Fact]
    public void The_requests_own_fault_goes_nowhere_else()
    {
        var call = Run(new FallbackRules { Retries = 3 }, ("one", Script.Fails(FallbackCauses.None)), ("two", Script.Says("never")));
        Assert.Equal(LlmErrorCode.InvalidRequest, call.Error!.Code);
        Assert.Equal(["one"], call.Models);
    }

    [Fact]
    public void A_step_is_repeated_with_growing_waits_that_are_drawn_between_half_and_all()
    {
        var rules = new FallbackRules { Retries = 3, Backoff = Second };
        var begun = Run(rules, ("one", Script.Fails()), ("two", Script.Says("yes"))).Attempts.Begun;
        Assert.Equal(["one", "one", "one", "one", "two"], begun.Select(attempt => attempt.Model));
        var waits = begun.Zip(begun.Skip(1), (earlier, later) => later.BegunAt - earlier.EndedAt).ToList();
        Assert.InRange(waits[0], Second / 2, Second * 1.01);
        Assert.InRange(waits[1], Second, Second * 2.01);
        Assert.InRange(waits[2], Second * 2, Second * 4.01);
        Assert.InRange(waits[3], TimeSpan.Zero, Second * 0.01);
    }

    [Fact]
    public void The_servers_advice_when_to_come_back_is_obeyed()
    {
        var rules = new FallbackRules { Retries = 1, Backoff = TimeSpan.FromMilliseconds(1) };
        var begun = Run(rules, ("one", Script.Fails(FallbackCauses.Busy, 3 * Second)), ("two", Script.Says("yes"))).Attempts.Begun;
        Assert.InRange(begun[1].BegunAt - begun[0].EndedAt, 3 * Second, 3.01 * Second);
    }

    [Fact]
    public void Advice_that_is_too_long_to_wait_for_goes_on_at_once()
    {
        var call = Run(new FallbackRules { Retries = 5, MaxWait = Second }, ("one", Script.Fails(FallbackCauses.Busy, 2 * Second)), ("two", Script.Says("yes")));
        Assert.Equal(["one", "two"], call.Models);
        Assert.InRange(call.Took, TimeSpan.Zero, Second / 5);
    }

    [Theory]
    [InlineData(FallbackCauses.ContextLength)]
    [InlineData(FallbackCauses.Misconfigured)]
    [InlineData(FallbackCauses.Unsupported)]
    public void What_time_does_not_mend_is_not_repeated(FallbackCauses cause)
    {
        var call = Run(new FallbackRules { Retries = 5 }, ("one", Script.Fails(cause)), ("two", Script.Says("yes")));
        Assert.Equal(["one", "two"], call.Models);
    }

    [Fact]
    public void A_step_without_a_first_token_in_time_is_left_and_cancelled()
    {
        var slow = Script.Says("late") with { First = 60 * Second };
        var call = Run(new FallbackRules { FirstTokenTimeout = Second }, ("one", slow), ("two", Script.Says("yes")));
        Assert.Equal("yes", call.Text);
        Assert.Equal([SettlementOutcome.Cancelled], call.Attempts.Outcomes("one"));
        Assert.InRange(call.Attempts.Begun[1].BegunAt, Second, 1.01 * Second);
    }

    [Fact]
    public void A_first_token_that_comes_before_a_busy_scheduler_has_told_the_end_of_its_time_is_handed_on()
    {
        static TimeSpan At(double milliseconds) => Second + TimeSpan.FromMilliseconds(milliseconds);
        var call = Call.Run(
            new FallbackNode([Call.Model("one"), Call.Model("two")], new FallbackRules { FirstTokenTimeout = At(1) }),
            attempts => attempts.Add("one", Script.Says("just") with { First = At(3) }).Add("two", Script.Says("no")),
            settings: time =>
            {
                // What the limit's end lets go on has to queue; the token's way is free.
                time.Clock.CreateTimer(_ => SynchronizationContext.SetSynchronizationContext(null), null, At(0.5), Timeout.InfiniteTimeSpan);
                time.Clock.CreateTimer(_ => SynchronizationContext.SetSynchronizationContext(time), null, At(2), Timeout.InfiniteTimeSpan);
                return new ExecutionSettings { Time = time.Clock };
            });
        Assert.Equal("just", call.Text);
        Assert.Equal([SettlementOutcome.Completed], call.Attempts.Outcomes("one"));
    }

    [Fact]
    public void A_refused_answer_goes_on_only_where_the_rules_say_so_and_is_billed()
    {
        var refused = new Script { Tokens = [], Finish = FinishReason.ContentFilter };
        var handedOn = Run(new FallbackRules(), ("one", refused), ("two", Script.Says("yes")));
        Assert.Equal(("one", FinishReason.ContentFilter), (Assert.Single(handedOn.Models), handedOn.Last!.Deltas[0].FinishReason));

        var rules = new FallbackRules { On = FallbackCauses.Default | FallbackCauses.ContentRefused };
        var gone = Run(rules, ("one", refused), ("two", Script.Says("yes")));
        Assert.Equal("yes", gone.Text);
        Assert.Equal([SettlementOutcome.Superseded], gone.Attempts.Outcomes("one"));
        Assert.Equal(10, gone.Last!.Usage!.PromptTokens);
    }

    [Fact]
    public void Money_that_is_too_short_for_a_model_may_do_for_the_next()
    {
        var call = Run(new FallbackRules(), ("dear", Refused(LimitKind.Budget)), ("cheap", Script.Says("yes")));
        Assert.Equal("yes", call.Text);
        Assert.Contains(call.Last!.Route!.Notes, note => note.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public void When_the_money_does_for_none_the_first_refusal_is_told()
    {
        var call = Run(new FallbackRules(), ("dear", Refused(LimitKind.Budget)), ("cheap", Refused(LimitKind.AllowedModels)));
        Assert.Equal(LimitKind.Budget, call.Error!.Refusal!.Kind);
    }

    [Fact]
    public void A_failure_tells_more_than_that_the_money_is_too_short_for_the_rest()
    {
        var call = Run(new FallbackRules(), ("one", Script.Fails()), ("dear", Refused(LimitKind.Budget)));
        Assert.Equal(LlmErrorCode.ProviderFailed, call.Error!.Code);
    }

    [Fact]
    public void The_callers_own_rate_limit_is_the_same_for_every_model()
    {
        var call = Run(new FallbackRules { Retries = 2 }, ("one", Refused(LimitKind.RequestsPerMinute)), ("two", Script.Says("never")));
        Assert.Equal(LimitKind.RequestsPerMinute, call.Error!.Refusal!.Kind);
        Assert.Equal(["one"], call.Models);
    }

    private static Script Refused(LimitKind kind) => new()
    {
        Refusal = new AttemptException(FallbackCauses.None, new LlmException(LlmErrorCode.BudgetExceeded, $"refused: {kind}")
        {
            Refusal = new LimitRefusal { Scope = BudgetScope.Tenant, Kind = kind },
        }),
    };

    private static Call Run(FallbackRules rules, params (string Model, Script Script)[] steps) => Call.Run(
        new FallbackNode([.. steps.Select(step => Call.Model(step.Model))], rules),
        attempts =>
        {
            foreach (var (model, script) in steps)
            {
                attempts.Add(model, script);
            }
        });
}
