using Orleans.Placement;
using OrleansLlm.Grains.Placement;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>Nothing but a door.</summary>
[GrainType("training-disk"), SiloPlacement, Immovable]
internal sealed class TrainingDiskGrain(TrainingEraser eraser) : Grain, ITrainingDiskGrain
{
    public Task EraseAsync(CancellationToken cancellationToken) => eraser.EraseAsync(cancellationToken);
}
