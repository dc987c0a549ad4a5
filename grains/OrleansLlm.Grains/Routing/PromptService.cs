using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Routing;

/// <summary>Tokenises where it is cheapest: in this silo when it has the model's package, else at the replica.</summary>
internal sealed class PromptService(ModelCatalog catalog)
{
    public Task<TokenCount> PrepareAsync(IReplicaGrain replica, GenerationRequest request, CancellationToken cancellationToken)
    {
        var model = catalog.Find(request.Model);
        return model is null
            ? replica.PrepareAsync(request, cancellationToken)

            // Off the grain's scheduler: a long prompt takes milliseconds of CPU.
            : Task.Run(() => model.Prompts.Build(request), cancellationToken);
    }
}
