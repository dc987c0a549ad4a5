namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Which vector stores a file is in, so that deleting it takes it out of all. Key: <see cref="Files.FileKey"/>.</summary>
[Alias("llm.store-file-links"), GrainInterfaceType("store-file-links")]
public interface IStoreFileLinksGrain : IGrainWithStringKey
{
    /// <summary>Notes a store before the file is put into it; harmless when it is noted. A file that is not there in the end does no harm.</summary>
    [Alias("add")]
    Task AddAsync(string store, CancellationToken cancellationToken = default);

    /// <summary>Takes the file out of all its stores; nothing of it is found any more when this returns.</summary>
    [Alias("release"), ResponseTimeout("00:05:00")]
    Task ReleaseAsync(CancellationToken cancellationToken = default);
}
