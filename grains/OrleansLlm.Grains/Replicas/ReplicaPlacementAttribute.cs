using Orleans.Placement;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Marks a grain class as placed by <see cref="ReplicaPlacementDirector"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReplicaPlacementAttribute() : PlacementAttribute(new ReplicaPlacement());
