using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>The main plan's answer; a copy of the call is started beside it and forgotten.</summary>
internal sealed class ShadowStream(PlanExecutor executor, ShadowNode node, GenerationRequest request, CancellationToken cancellationToken)
    : NodeStream(executor, request, cancellationToken)
{
    protected override async IAsyncEnumerable<GenerationChunk> RunAsync()
    {
        Executor.Settings.Shadow(node.Shadow, Request);
        await using var main = Open(node.Main);
        Winner = main;
        GenerationChunk chunk;
        do
        {
            chunk = await main.NextAsync();
            yield return chunk;
        }
        while (chunk.Usage is null);
    }
}
