using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Reads the silo from a replica's key. A silo that is gone takes its replicas with it.</summary>
internal sealed class ReplicaPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = ReplicaKey.Parse(target.GrainIdentity.Key.ToString()!);
        var silo = SiloAddress.FromParsableString(key.Silo);
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new LlmException(
                LlmErrorCode.ReplicaUnavailable, $"The silo {key.Silo} of a replica of '{key.Model}' has left the cluster.");
    }
}
