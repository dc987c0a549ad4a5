using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Runs a call's attempts: on this cluster's replicas, or at a provider where no model of the cluster bears the name.</summary>
internal sealed class ModelAttempts(CallContext call, PromptService prompts, ModelLookup models, IProviderRegistry providers) : IAttempts
{
    public IAnswerStream Open(AttemptNode node, GenerationRequest request, CancellationToken cancellationToken) => new AttemptStream(
        models.RemoteOf(node.Model) is { } remote
            ? new RemoteServer(call, providers.Provider(remote.Provider), remote, node, request)
            : new LocalReplicas(call, prompts, node, request),
        cancellationToken);
}
