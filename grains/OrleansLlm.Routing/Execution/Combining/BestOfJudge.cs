using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution.Combining;

/// <summary>Lets a model choose the best answer. Where it does not say clearly which, the earliest is taken.</summary>
internal sealed class BestOfJudge(PlanExecutor executor, BestOfCombiner combiner, GenerationRequest request, CancellationToken cancellationToken)
{
    private const string BuiltIn =
        """
        Several assistants answered the same request. Choose the answer that is right, complete and does what was asked; style counts only between equals.
        Reply with nothing but JSON: {"best": N}, where N is the number of the best answer.

        # Request
        {question}

        # Answers
        {answers}
        """;

    public async Task<MemberAnswer> ChooseAsync(IReadOnlyList<MemberAnswer> answers)
    {
        var prompt = PromptText.Fill(
            combiner.Prompt ?? BuiltIn, ("question", Transcript.Of(request)), ("answers", PromptText.Numbered(answers.Select(answer => answer.Answer.Content))));
        var said = await SideQuestion.AskAsync(executor, combiner.Judge, request, prompt, cancellationToken);
        if (StrictNumber.Read(said, "best") is { } number && number == Math.Floor(number) && number >= 1 && number <= answers.Count)
        {
            return answers[(int)number - 1];
        }

        executor.Record.Note("ensemble: the judge did not name an answer; the first one is taken");
        return answers[0];
    }
}
