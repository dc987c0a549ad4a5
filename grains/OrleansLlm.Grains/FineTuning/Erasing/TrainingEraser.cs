using Microsoft.Extensions.Logging;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>Keeps this silo free of trainings that were erased; from when it is ready on the catalogue has tenants' own models. Thread-safe.</summary>
internal sealed class TrainingEraser(
    IGrainFactory grains,
    ErasedTrainings erased,
    TrainingDisk disk,
    ModelCatalog catalog,
    EngineHost engines,
    TimeProvider timeProvider,
    ILogger<TrainingEraser> logger) : DiskEraser(erased, grains, timeProvider, logger)
{
    protected override void Withdraw()
    {
        catalog.Refresh();
        engines.Retire();
    }

    /// <summary>All of it each time: a broken run may have put something down since.</summary>
    protected override void Clean(IReadOnlyCollection<string> news) => disk.Clean();
}
