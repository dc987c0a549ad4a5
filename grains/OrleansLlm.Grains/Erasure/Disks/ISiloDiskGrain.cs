namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>The door to one silo's disk, for erasures. Key: <see cref="Placement.SiloKey"/>.</summary>
[Alias("llm.silo-disk"), GrainInterfaceType("silo-disk")]
internal interface ISiloDiskGrain : IGrainWithStringKey
{
    /// <summary>Removes what a list (<see cref="ErasedLists"/>) has by now; when it returns, that silo neither shows nor keeps it.</summary>
    [Alias("erase"), ResponseTimeout("00:02:00")]
    Task EraseAsync(string list, CancellationToken cancellationToken = default);
}
