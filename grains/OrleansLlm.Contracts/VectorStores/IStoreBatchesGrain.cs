using Orleans.Concurrency;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Files of a vector store that were put in together. Key: <see cref="VectorStoreKey"/>.</summary>
[Alias("llm.store-batches"), GrainInterfaceType("store-batches")]
public interface IStoreBatchesGrain : IGrainWithStringKey
{
    /// <summary>A batch.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("get"), AlwaysInterleave]
    Task<StoreBatch> GetAsync(string batch, CancellationToken cancellationToken = default);

    /// <summary>Ends a batch: files that were not read are left; those that were stay. Harmless when it has ended.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("cancel")]
    Task<StoreBatch> CancelAsync(string batch, CancellationToken cancellationToken = default);
}
