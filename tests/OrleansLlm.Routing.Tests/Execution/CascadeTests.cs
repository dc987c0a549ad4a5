using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

public sealed class CascadeTests
{
    [Fact]
    public void A_good_cheap_answer_is_handed_on_whole()
    {
        var call = Run(new LogprobScorer("mean"), 0.5, Script.Says("the cheap answer"));
        Assert.Equal("the cheap answer", call.Text);
        Assert.Equal(["cheap"], call.Models);
        Assert.Equal([SettlementOutcome.Completed], call.Attempts.Outcomes("cheap"));
    }

    [Fact]
    public void A_doubtful_answer_is_superseded_billed_and_never_seen()
    {
        var call = Run(new LogprobScorer("mean"), 0.5, Script.Says("who knows") with { Logprob = -3 });
        Assert.Equal("the strong answer", call.Text);
        Assert.Equal([SettlementOutcome.Superseded, SettlementOutcome.Completed], call.Attempts.Begun.Select(attempt => attempt.Settled));
        Assert.Equal(5, call.Last!.Usage!.CompletionTokens);
        Assert.Equal(15 * 0.01m, call.Last.Cost);
        Assert.Equal(("strong", 2), (call.Last.Route!.Model, call.Last.Route.Attempts));
        Assert.Equal(15 * 0.01m, call.Last.Route.AttemptList.Sum(attempt => attempt.Cost));
    }

    [Fact]
    public void Log_probabilities_are_asked_for_to_score_and_taken_out_again()
    {
        var call = Run(new LogprobScorer("mean"), 0.5, Script.Says("the cheap answer"));
        Assert.True(call.Attempts.Begun[0].Request.Logprobs);
        Assert.All(call.Chunks.SelectMany(chunk => chunk.Deltas), delta => Assert.Null(delta.Logprobs));

        var asked = Run(new LogprobScorer("mean"), 0.5, Script.Says("the cheap answer"), Call.Request with { Logprobs = true });
        Assert.Equal(3, asked.Chunks.SelectMany(chunk => chunk.Deltas).Sum(delta => delta.Logprobs?.Count ?? 0));
    }

    [Fact]
    public void The_last_step_is_streamed_as_it_comes()
    {
        var call = Run(new ValidatorScorer(null, "never"), 1, Script.Says("no"));
        Assert.Equal(["the", " strong", " answer"], call.Chunks.SelectMany(chunk => chunk.Deltas).Select(delta => delta.Text).Where(text => text.Length > 0));
    }

    [Fact]
    public void While_a_step_is_being_judged_the_caller_hears_signs_of_life_only()
    {
        var slow = Script.Says("a slow answer") with { Gap = TimeSpan.FromSeconds(2) };
        var call = Run(new LogprobScorer("mean"), 0.5, slow);
        Assert.InRange(call.Chunks.TakeWhile(chunk => chunk.IsHeartbeat).Count(), 5, 7);
        Assert.Equal("a slow answer", call.Text);
    }

    [Fact]
    public void A_call_that_takes_long_to_decide_tells_its_route_before_and_the_true_one_in_the_end()
    {
        var slow = Script.Says("no") with { First = TimeSpan.FromSeconds(15) };
        var call = Run(new ValidatorScorer(null, "never"), 1, slow);
        Assert.Equal(("cheap", "strong"), (call.FirstRoute!.Model, call.Last!.Route!.Model));
    }

    [Fact]
    public void A_step_that_fails_leaves_it_to_the_next()
    {
        var call = Run(new LogprobScorer("mean"), 0.5, Script.Fails(after: 2));
        Assert.Equal("the strong answer", call.Text);
        Assert.Equal([SettlementOutcome.Failed], call.Attempts.Outcomes("cheap"));
    }

    [Theory]
    [InlineData("{\"score\": 9}", "the cheap answer")]
    [InlineData("8", "the cheap answer")]
    [InlineData("```json\n{\"score\": 8}\n```", "the cheap answer")]
    [InlineData("{\"score\": 3}", "the strong answer")]
    [InlineData("I would say 9 of 10.", "the strong answer")]
    [InlineData("{\"score\": 11}", "the strong answer")]
    [InlineData("-1", "the strong answer")]
    public void A_judges_clear_word_counts_and_anything_else_asks_the_next(string said, string expected)
    {
        var call = Run(new JudgeScorer(Call.Model("judge"), null), 0.75, Script.Says("the cheap answer"), scripts: attempts => attempts.Add("judge", Script.Says(said)));
        Assert.Equal(expected, call.Text);
        Assert.Equal([SettlementOutcome.Superseded], call.Attempts.Outcomes("judge"));
        var asked = call.Attempts.Begun.Single(attempt => attempt.Model == "judge").Request;
        Assert.Contains("the cheap answer", asked.Messages![0].Content, StringComparison.Ordinal);
        Assert.Contains("What?", asked.Messages[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_question_says_is_not_taken_for_a_place_in_the_judges_prompt()
    {
        var request = Call.Request with { Messages = [new ChatMessage { Role = "user", Content = "{answer} and {question}" }] };
        var call = Run(new JudgeScorer(Call.Model("judge"), "{question}|{answer}"), 0.5, Script.Says("yes"), request, attempts => attempts.Add("judge", Script.Says("9")));
        Assert.Equal("{answer} and {question}|yes", call.Attempts.Begun.Single(attempt => attempt.Model == "judge").Request.Messages![0].Content);
    }

    [Fact]
    public void Further_samples_that_agree_make_an_answer_good()
    {
        var agreeing = Run(new ConsistencyScorer(3, 1), 0.6, Script.Says("Paris."), more: [Script.Says("paris"), Script.Says("Paris"), Script.Says("London")]);
        Assert.Equal("Paris.", agreeing.Text);
        Assert.Equal(3, agreeing.Attempts.Begun.Count(attempt => attempt.Settled == SettlementOutcome.Superseded));

        var doubtful = Run(new ConsistencyScorer(3, 1), 0.6, Script.Says("Paris."), more: [Script.Says("Rome"), Script.Says("Paris"), Script.Says("London")]);
        Assert.Equal("the strong answer", doubtful.Text);
    }

    [Theory]
    [InlineData("{\"age\":3}", true)]
    [InlineData("{\"age\":\"three\"}", false)]
    [InlineData("three", false)]
    public void A_schema_decides(string said, bool isGood)
    {
        const string Schema = """{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}""";
        var call = Run(new ValidatorScorer(Schema, null), 1, Script.Says(said));
        Assert.Equal(isGood ? said : "the strong answer", call.Text);
    }

    [Fact]
    public void An_answer_that_was_cut_off_is_not_valid()
    {
        var call = Run(new ValidatorScorer(null, null), 1, Script.Says("half an") with { Finish = FinishReason.Length });
        Assert.Equal("the strong answer", call.Text);
    }

    [Fact]
    public void A_trained_scorer_is_asked_by_name_and_one_that_is_not_there_asks_the_next()
    {
        var scores = new FakeScores(() => 0.9, needsLogprobs: true);
        var call = Run(new LearnedScorer("mine"), 0.5, Script.Says("yes sir"), settings: time => new ExecutionSettings { Time = time.Clock, Learned = scores });
        Assert.Equal(("yes sir", ("mine", "What?", "yes sir", 2)), (call.Text, Assert.Single(scores.Asked)));
        Assert.All(call.Chunks.SelectMany(chunk => chunk.Deltas), delta => Assert.Null(delta.Logprobs));
        Assert.Equal("the strong answer", Run(new LearnedScorer("mine"), 0.5, Script.Says("yes")).Text);
    }

    [Fact]
    public void Several_choices_can_not_be_compared_with_a_threshold()
    {
        var call = Run(new LogprobScorer("mean"), 0.5, Script.Says("x"), Call.Request with { Choices = 2 });
        Assert.Equal((LlmErrorCode.InvalidRequest, "n"), (call.Error!.Code, call.Error.Parameter));
    }

    private static Call Run(
        ScorerSpec scorer, double threshold, Script cheap, GenerationRequest? request = null, Action<ScriptedAttempts>? scripts = null, Script[]? more = null,
        Func<VirtualTime, ExecutionSettings>? settings = null) => Call.Run(
            new CascadeNode([new CascadeStep(Call.Model("cheap"), scorer, threshold), new CascadeStep(Call.Model("strong"), null, 0)]),
            attempts =>
            {
                attempts.Add("cheap", [cheap, .. more ?? []]).Add("strong", Script.Says("the strong answer"));
                scripts?.Invoke(attempts);
            },
            request,
            settings: settings);
}
