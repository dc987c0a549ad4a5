using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Places shards.</summary>
internal sealed class ShardPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var key = IndexShardKey.Parse(target.GrainIdentity.Key.ToString()!);
        if (key.Shard == ShardMap.Whole.Ranges[0].Shard && silos.Contains(context.LocalSilo))
        {
            return Task.FromResult(context.LocalSilo);
        }

        // By the key, so that a shard comes back to the disk that has it.
        var ordered = silos.Order().ToArray();
        return Task.FromResult(ordered[ShardRange.Hash(key.ToString()) % (uint)ordered.Length]);
    }
}
