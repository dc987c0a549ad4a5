namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>The door to one silo's disk, for erasures. Key: <see cref="Placement.SiloKey"/>.</summary>
[Alias("llm.training-disk"), GrainInterfaceType("training-disk")]
internal interface ITrainingDiskGrain : IGrainWithStringKey
{
    /// <summary>Removes what was erased by now; when it returns, that silo neither serves nor keeps it.</summary>
    [Alias("erase"), ResponseTimeout("00:02:00")]
    Task EraseAsync(CancellationToken cancellationToken = default);
}
