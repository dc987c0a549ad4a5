using Orleans.Runtime;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A replica lives on the silo that its key names, or nowhere.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class ReplicaPlacement : PlacementStrategy;
