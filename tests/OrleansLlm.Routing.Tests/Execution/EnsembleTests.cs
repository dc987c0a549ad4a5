using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

public sealed class EnsembleTests
{
    private static readonly VoteCombiner Vote = new(null);

    [Fact]
    public void The_most_frequent_answer_wins_and_all_are_billed()
    {
        var call = Run(Vote, false, null, 2, Script.Says("London"), Script.Says("Paris"), Script.Says("paris!"));
        Assert.Equal("Paris", call.Text);
        Assert.Equal([SettlementOutcome.Superseded, SettlementOutcome.Completed, SettlementOutcome.Superseded], call.Attempts.Begun.Select(attempt => attempt.Settled));
        Assert.Equal((15, 3, 18 * 0.01m), (call.Last!.Usage!.PromptTokens, call.Last.Usage.CompletionTokens, call.Last.Cost));
    }

    [Fact]
    public void A_tie_goes_to_the_earliest_member() => Assert.Equal("b", Run(Vote, false, null, 1, Script.Says("b"), Script.Says("a")).Text);

    [Fact]
    public void A_pattern_takes_what_is_compared_out_of_the_texts()
    {
        var call = Run(new VoteCombiner(@"answer is (\w)"), false, null, 1, Script.Says("the answer is A I think"), Script.Says("so the answer is B surely"), Script.Says("the answer is B"));
        Assert.Equal("so the answer is B surely", call.Text);
    }

    [Fact]
    public void Members_run_at_once_or_one_after_another()
    {
        Assert.Single(Run(Vote, false, null, 1, Script.Says("a"), Script.Says("b")).Attempts.Begun.Select(attempt => attempt.BegunAt).Distinct());
        Assert.Equal(2, Run(Vote, true, null, 1, Script.Says("a"), Script.Says("b")).Attempts.Begun.Select(attempt => attempt.BegunAt).Distinct().Count());
    }

    [Fact]
    public void A_vote_in_turn_stops_when_it_is_decided()
    {
        var call = Run(Vote, true, 0.5, 2, Script.Says("a"), Script.Says("a"), Script.Says("b"), Script.Says("b"));
        Assert.Equal(("a", 2), (call.Text, call.Models.Count()));
    }

    [Fact]
    public void As_many_members_may_fail_as_the_quorum_leaves()
    {
        Assert.Equal("a", Run(Vote, false, null, 1, Script.Fails(), Script.Says("a"), Script.Fails()).Text);
        var call = Run(Vote, false, null, 2, Script.Fails(), Script.Says("a") with { Gap = TimeSpan.FromMinutes(1) }, Script.Fails());
        Assert.Equal(LlmErrorCode.ProviderFailed, call.Error!.Code);
        Assert.Equal([SettlementOutcome.Failed, SettlementOutcome.Cancelled, SettlementOutcome.Failed], call.Attempts.Begun.Select(attempt => attempt.Settled));
        Assert.InRange(call.Took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("{\"best\": 2}", "b")]
    [InlineData("3", "c")]
    [InlineData("{\"best\": 4}", "a")]
    [InlineData("the second one", "a")]
    public void The_judge_names_the_best_answer_or_the_first_is_taken(string said, string expected)
    {
        var call = Run(
            new BestOfCombiner(Call.Model("judge"), null), false, null, 1, attempts => attempts.Add("judge", Script.Says(said)), Script.Says("a"), Script.Says("b"), Script.Says("c"));
        Assert.Equal(expected, call.Text);
        Assert.Equal(4, call.Attempts.Begun.Count);
        Assert.Single(call.Attempts.Begun, attempt => attempt.Settled == SettlementOutcome.Completed);
    }

    [Fact]
    public void A_synthesiser_reads_all_answers_and_its_own_is_streamed()
    {
        var call = Run(
            new FusionCombiner(Call.Model("writer"), null), false, null, 1, attempts => attempts.Add("writer", Script.Says("both are right")), Script.Says("a first"), Script.Says("a second"));
        Assert.Equal("both are right", call.Text);
        Assert.Equal([SettlementOutcome.Superseded, SettlementOutcome.Superseded, SettlementOutcome.Completed], call.Attempts.Begun.Select(attempt => attempt.Settled));
        var prompt = call.Attempts.Begun[2].Request.Messages![0].Content!;
        Assert.Contains("## Answer 1\na first", prompt, StringComparison.Ordinal);
        Assert.Contains("## Answer 2\na second", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void An_only_answer_needs_no_judge()
    {
        var call = Run(new BestOfCombiner(Call.Model("judge"), null), false, null, 1, Script.Says("a"), Script.Fails());
        Assert.Equal(("a", 2), (call.Text, call.Models.Count()));
    }

    private static Call Run(CombinerSpec combiner, bool sequential, double? stopAt, int quorum, params Script[] members) =>
        Run(combiner, sequential, stopAt, quorum, _ => { }, members);

    private static Call Run(CombinerSpec combiner, bool sequential, double? stopAt, int quorum, Action<ScriptedAttempts> scripts, params Script[] members) => Call.Run(
        new EnsembleNode([.. members.Select((_, i) => Call.Model($"m{i}"))], combiner, sequential, stopAt, quorum),
        attempts =>
        {
            foreach (var (i, script) in members.Index())
            {
                attempts.Add($"m{i}", script);
            }

            scripts(attempts);
        });
}
