using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Runs a call's attempts: on this cluster's replicas, or at a provider where no model of the cluster bears the name.</summary>
internal sealed class ModelAttempts(CallContext call, CallServices services, ModelLookup models) : IAttempts
{
    public IAnswerStream Open(AttemptNode node, GenerationRequest request, CancellationToken cancellationToken)
    {
        var target = services.Targets.Of(node.Model, RemoteLimits.Of(models.RemoteOf(node.Model)));
        ModelLookup.RequireFor(call.Caller.Tenant, node.Model);
        node = node with { Model = models.ServedBy(node.Model, services.Rollouts.Current, call.Caller.Tenant, request) };
        IModelPlace place = models.RemoteOf(node.Model) is { } remote
            ? new RemoteServer(call, services.Providers.Provider(remote.Provider), remote, node, request)
            : new LocalReplicas(call, services.Prompts, node, request);
        return new AttemptStream(place, new TargetVisit(target, node, () => target.Limits.TokensPerMinute is null ? 0 : PromptEstimate.Of(request)), cancellationToken);
    }
}
