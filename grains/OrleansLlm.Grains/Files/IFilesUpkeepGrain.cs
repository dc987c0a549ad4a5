namespace OrleansLlm.Grains.Files;

/// <summary>What ends all files of a tenant. The same grain as the files', with the same keys.</summary>
[Alias("llm.files-upkeep"), GrainInterfaceType("files-upkeep")]
internal interface IFilesUpkeepGrain : IGrainWithStringKey
{
    /// <summary>Ends all files and uploads at once, and removes some of their contents: called until nothing is left.</summary>
    [Alias("erase-some")]
    Task<FilesErased> EraseSomeAsync(CancellationToken cancellationToken = default);
}
