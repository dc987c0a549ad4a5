using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution.Scoring;

/// <summary>Scores whole answers, 0 to 1. What can not be scored scores 0: then a better model answers.</summary>
internal sealed class AnswerScorer(PlanExecutor executor, GenerationRequest request, CancellationToken cancellationToken)
{
    private const string JudgePrompt =
        """
        You grade an assistant's answer. Grade only whether it is right, complete and does what was asked: 10 is fully right, 0 is wrong or empty.
        Reply with nothing but JSON: {"score": N}, where N is a number from 0 to 10.

        # Request
        {question}

        # Answer
        {answer}
        """;

    /// <param name="scorer">How.</param>
    /// <param name="plan">What answered: it is asked again where samples are compared.</param>
    /// <param name="answer">The answer.</param>
    public async Task<double> ScoreAsync(ScorerSpec scorer, PlanNode plan, WholeAnswer answer)
    {
        try
        {
            return scorer switch
            {
                // An answer that was cut off or filtered is not the answer that was asked for.
                _ when answer.Finish is FinishReason.ContentFilter => 0,
                LogprobScorer logprob => LogprobScore.Of(answer.Logprobs, logprob.Aggregate) ?? Unscored("the model told no log-probabilities"),
                ConsistencyScorer consistency => await AgreementAsync(consistency, plan, answer),
                JudgeScorer judge => await JudgeAsync(judge, answer),
                ValidatorScorer validator => new AnswerValidator(validator).IsValid(answer) ? 1 : 0,
                LearnedScorer learned => Learned(learned.Name, answer) ?? Unscored($"there is no trained scorer '{learned.Name}'"),
                _ => throw new InvalidOperationException($"A scorer that nobody executes: {scorer.GetType().Name}."),
            };
        }
        catch (AttemptException failed)
        {
            return Unscored(failed.Message);
        }
    }

    private double? Learned(string name, WholeAnswer answer) => executor.Settings.Learned?.Score(
        name, Transcript.LastQuestion(request), answer.Content, [.. answer.Logprobs.Select(token => token.Chosen.Logprob)]);

    private async Task<double> AgreementAsync(ConsistencyScorer consistency, PlanNode plan, WholeAnswer answer)
    {
        var comparison = new AnswerComparison(pattern: null);
        var wanted = comparison.KeyOf(answer);
        var samples = await Task.WhenAll(Enumerable.Range(1, consistency.Samples).Select(i => SampleAsync(consistency, plan, i)));
        var told = samples.OfType<WholeAnswer>().ToList();
        return told.Count == 0 ? Unscored("no further sample came") : (double)told.Count(sample => comparison.KeyOf(sample) == wanted) / told.Count;
    }

    private async Task<WholeAnswer?> SampleAsync(ConsistencyScorer consistency, PlanNode plan, int number)
    {
        var seed = request.Sampling.Seed ?? executor.Settings.Seed;
        var varied = request with { Sampling = request.Sampling with { Temperature = consistency.Temperature, Seed = unchecked(seed + number) } };
        await using var branch = new Branch(executor, plan, varied, cancellationToken);
        try
        {
            return await branch.ReadAllAsync();
        }
        catch (AttemptException failed)
        {
            executor.Record.Note($"cascade: a further sample failed: {failed.Message}");
            return null;
        }
    }

    private async Task<double> JudgeAsync(JudgeScorer judge, WholeAnswer answer)
    {
        var prompt = PromptText.Fill(judge.Prompt ?? JudgePrompt, ("question", Transcript.Of(request)), ("answer", answer.Content));
        var said = await SideQuestion.AskAsync(executor, judge.Judge, request, prompt, cancellationToken);
        return StrictNumber.Read(said, "score") is { } score and >= 0 and <= 10 ? score / 10 : Unscored("the judge gave no score from 0 to 10");
    }

    private double Unscored(string why)
    {
        executor.Record.Note($"cascade: an answer could not be scored: {why}");
        return 0;
    }
}
