using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution.Scoring;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Whole answers from the cheapest step on, until one scores well enough; the last step's is streamed.</summary>
internal sealed class CascadeStream(PlanExecutor executor, CascadeNode node, GenerationRequest request, CancellationToken cancellationToken)
    : NodeStream(executor, request, cancellationToken)
{
    protected override async IAsyncEnumerable<GenerationChunk> RunAsync()
    {
        for (var i = 0; i < node.Steps.Count - 1; i++)
        {
            var step = node.Steps[i];
            await using var branch = new Branch(Executor, step.Plan, Asked(step), Token);
            if (await AnswerAsync(branch, step, i) is { } answer)
            {
                Winner = branch;
                foreach (var chunk in answer.Replay(Request.Logprobs))
                {
                    yield return chunk;
                }

                yield break;
            }

            // At once, not when the cascade ends: its money is free for the next step.
            await branch.DisposeAsync();
        }

        await using var last = Open(node.Steps[^1].Plan);
        Winner = last;
        for (var chunk = await last.FirstAsync(); ; chunk = await last.NextAsync())
        {
            yield return chunk;
            if (chunk.Usage is not null)
            {
                yield break;
            }
        }
    }

    /// <summary>The answer of a step when it is good enough, else null.</summary>
    private async Task<WholeAnswer?> AnswerAsync(Branch branch, CascadeStep step, int index)
    {
        try
        {
            var answer = await branch.ReadAllAsync();
            var score = await new AnswerScorer(Executor, Request, Token).ScoreAsync(step.Scorer!, step.Plan, answer);
            var isGood = score >= step.Threshold;
            Executor.Record.Note(FormattableString.Invariant(
                $"cascade: step {index + 1} scored {score:0.###}, {(isGood ? "which is enough" : "too little")} for {step.Threshold:0.###}"));
            return isGood ? answer : null;
        }
        catch (AttemptException failed) when (failed.GoesOn(FallbackCauses.Default))
        {
            Executor.Record.Note($"cascade: step {index + 1} failed: {failed.Message}");
            return null;
        }
    }

    private GenerationRequest Asked(CascadeStep step) =>
        step.Scorer is LogprobScorer || (step.Scorer is LearnedScorer learned && Executor.Settings.Learned?.NeedsLogprobs(learned.Name) == true)
            ? Request with { Logprobs = true }
            : Request;
}
