using Orleans.Runtime;

namespace OrleansLlm.Grains.Placement;

/// <summary>A grain lives on the silo that its <see cref="SiloKey"/> names, or nowhere.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class SiloPlacement : PlacementStrategy;
