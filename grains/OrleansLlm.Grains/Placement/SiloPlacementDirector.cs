using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Placement;

/// <summary>Reads the silo from a grain's key.</summary>
internal sealed class SiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = SiloKey.Parse(target.GrainIdentity.Key.ToString()!).Silo;
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new LlmException(LlmErrorCode.ReplicaUnavailable, $"The silo {silo} has left the cluster, or is of a version that does not know the grain.");
    }
}
