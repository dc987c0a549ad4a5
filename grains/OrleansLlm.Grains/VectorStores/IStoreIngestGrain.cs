using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>
/// A vector store as the jobs that read its files see it. What a job brings of a file that was taken out, cancelled or given to another job meanwhile is
/// refused: the store alone puts documents into the index and takes them out, one after the other.
/// </summary>
[Alias("llm.store-ingest"), GrainInterfaceType("store-ingest")]
internal interface IStoreIngestGrain : IGrainWithStringKey
{
    /// <summary>Files that a job has still to read, in the order in which they came.</summary>
    [Alias("pending")]
    Task<IReadOnlyList<string>> PendingAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>Begins to read a file; null: it is no longer the job's, or was begun so often that it is given up.</summary>
    [Alias("claim")]
    Task<StoreFile?> ClaimAsync(string job, string file, CancellationToken cancellationToken = default);

    /// <summary>Reading a file was broken off for no reason of its own: it was not begun.</summary>
    [Alias("unclaim")]
    Task UnclaimAsync(string job, string file, CancellationToken cancellationToken = default);

    /// <summary>Makes the index where there is none.</summary>
    /// <param name="caller">Pays for an embedding, where the model's size is not known.</param>
    /// <param name="language">The analyzer, unless the store names its own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The store.</returns>
    /// <exception cref="Contracts.LlmException">NotFound: the store is deleted. Any code of the index.</exception>
    [Alias("ensure-index"), ResponseTimeout("00:02:00")]
    Task<VectorStoreInfo> EnsureIndexAsync(Caller caller, string language, CancellationToken cancellationToken = default);

    /// <summary>Puts a file's document into the index and ends the file.</summary>
    /// <exception cref="Contracts.LlmException">Any code of the index.</exception>
    [Alias("commit"), ResponseTimeout("00:05:00")]
    Task<CommitOutcome> CommitAsync(string job, ReadFile file, CancellationToken cancellationToken = default);

    /// <summary>A file can not be read.</summary>
    [Alias("fail")]
    Task FailAsync(string job, string file, StoreFileError error, CancellationToken cancellationToken = default);

    /// <summary>A job ends before its work: what it has not read is left.</summary>
    [Alias("leave")]
    Task LeaveAsync(string job, CancellationToken cancellationToken = default);
}
