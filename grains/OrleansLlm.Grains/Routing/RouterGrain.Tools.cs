using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.FileSearch;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Grains.Tools.Approvals;

namespace OrleansLlm.Grains.Routing;

/// <summary>The part of a router that runs the server's tools.</summary>
internal sealed partial class RouterGrain
{
    private IAsyncEnumerable<GenerationChunk> LoopAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        var approved = GrainFactory.GetGrain<IApprovedCallsGrain>(new TenantKey(caller.Tenant).ToString());
        var loop = new ToolLoop(
            tools, new ToolContext(caller, request), approved, (step, token) => AskAsync(caller, step, token), (step, token) => MeasureAsync(caller, step, token));

        // Tools run without a word.
        return loop.RunAsync(cancellationToken).WithHeartbeats(GenerationChunk.Heartbeat, services.Time, cancellationToken);
    }

    /// <summary>The request as the model is shown it at first: the chat with what tools did, and the server's tools among the client's.</summary>
    private async ValueTask<GenerationRequest> ShownAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        if (await ForcedAsync(request, cancellationToken) is not null)
        {
            request = ForcedSearch.Without(request);
        }

        if (request.ServerTools is not { Count: > 0 })
        {
            return ToolTranscript.Expand(request);
        }

        LoopLimits.Check(request);
        var belt = await ToolBelt.OpenAsync(tools.Providers, new ToolContext(caller, request), cancellationToken);
        return new LoopChat(request, belt).Next(isLast: false);
    }
}
