using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

public sealed class HedgeTests
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_quick_first_runs_alone()
    {
        var call = Run(Script.Says("first"), Script.Says("second"));
        Assert.Equal(("first", "one"), (call.Text, Assert.Single(call.Models)));
    }

    [Fact]
    public void A_slow_first_is_overtaken_and_cancelled_at_once()
    {
        var call = Run(Script.Says("first") with { First = 60 * After }, Script.Says("second"));
        Assert.Equal("second", call.Text);
        Assert.Equal([SettlementOutcome.Cancelled], call.Attempts.Outcomes("one"));
        Assert.InRange(call.Attempts.Begun[1].BegunAt, After, 1.01 * After);
        Assert.InRange(call.Attempts.Begun[0].EndedAt, After, 1.05 * After);
        Assert.Equal(0, call.Attempts.Begun[0].Answerer!.Cost);
    }

    [Fact]
    public void A_first_that_comes_before_the_second_still_wins()
    {
        var call = Run(Script.Says("first") with { First = 1.1 * After }, Script.Says("second") with { First = After });
        Assert.Equal("first", call.Text);
        Assert.Equal([SettlementOutcome.Cancelled], call.Attempts.Outcomes("two"));
    }

    [Fact]
    public void A_first_that_fails_starts_the_second_at_once()
    {
        var call = Run(Script.Fails(), Script.Says("second"));
        Assert.Equal("second", call.Text);
        Assert.InRange(call.Attempts.Begun[1].BegunAt, TimeSpan.Zero, After / 10);
    }

    [Fact]
    public void A_first_that_fails_while_both_run_leaves_it_to_the_second()
    {
        var call = Run(Script.Fails() with { First = 1.1 * After }, Script.Says("second") with { First = After });
        Assert.Equal("second", call.Text);
        Assert.Equal([SettlementOutcome.Failed], call.Attempts.Outcomes("one"));
    }

    [Fact]
    public void When_both_fail_the_call_does() => Assert.Equal(LlmErrorCode.ProviderFailed, Run(Script.Fails(), Script.Fails()).Error!.Code);

    [Fact]
    public void A_request_that_is_wrong_is_not_sent_twice()
    {
        var call = Run(Script.Fails(FallbackCauses.None), Script.Says("never"));
        Assert.Equal((LlmErrorCode.InvalidRequest, 1), (call.Error!.Code, call.Models.Count()));
    }

    private static Call Run(Script one, Script two) =>
        Call.Run(new HedgeNode(Call.Model("one"), Call.Model("two"), After), attempts => attempts.Add("one", one).Add("two", two));
}
