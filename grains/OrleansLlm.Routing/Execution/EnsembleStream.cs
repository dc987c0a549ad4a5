using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution.Combining;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Whole answers of several members become one. Members whose answers are not handed on are superseded.</summary>
internal sealed class EnsembleStream(PlanExecutor executor, EnsembleNode node, GenerationRequest request, CancellationToken cancellationToken)
    : NodeStream(executor, request, cancellationToken)
{
    protected override async IAsyncEnumerable<GenerationChunk> RunAsync()
    {
        await using var members = new MemberAnswers(Executor, node, Request, Token);
        var answers = await members.ReadAsync();
        if (node.Combiner is FusionCombiner fusion && answers.Count > 1)
        {
            await members.SupersedeAsync(but: null);
            await using var writer = new Branch(Executor, fusion.Synthesiser, FusionPrompt.Of(Request, fusion, answers), Token);
            Winner = writer;
            for (var chunk = await writer.FirstAsync(); ; chunk = await writer.NextAsync())
            {
                yield return chunk;
                if (chunk.Usage is not null)
                {
                    yield break;
                }
            }
        }

        var chosen = await ChooseAsync(answers);
        Winner = chosen.Branch;
        await members.SupersedeAsync(but: chosen.Branch);
        foreach (var chunk in chosen.Answer.Chunks)
        {
            yield return chunk;
        }
    }

    private async Task<MemberAnswer> ChooseAsync(IReadOnlyList<MemberAnswer> answers) => node.Combiner switch
    {
        _ when answers.Count == 1 => answers[0],
        VoteCombiner vote => new Ballot(vote.Pattern, answers).Winner,
        BestOfCombiner best => await new BestOfJudge(Executor, best, Request, Token).ChooseAsync(answers),
        _ => throw new InvalidOperationException($"A combiner that nobody executes: {node.Combiner.GetType().Name}."),
    };
}
