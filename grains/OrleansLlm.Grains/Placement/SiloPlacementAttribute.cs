using Orleans.Placement;

namespace OrleansLlm.Grains.Placement;

/// <summary>Marks a grain class as placed by <see cref="SiloPlacementDirector"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloPlacementAttribute() : PlacementAttribute(new SiloPlacement());
