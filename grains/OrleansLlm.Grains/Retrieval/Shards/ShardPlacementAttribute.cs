using Orleans.Placement;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Marks a grain class as placed by <see cref="ShardPlacementDirector"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShardPlacementAttribute() : PlacementAttribute(new ShardPlacement());
