using Orleans.Placement;
using OrleansLlm.Grains.Placement;

namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>Nothing but a door.</summary>
[GrainType("silo-disk"), SiloPlacement, Immovable]
internal sealed class SiloDiskGrain(IEnumerable<DiskEraser> erasers) : Grain, ISiloDiskGrain
{
    public Task EraseAsync(string list, CancellationToken cancellationToken) => erasers.Single(eraser => eraser.List == list).EraseAsync(cancellationToken);
}
