using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A vector store as it is made of a backup. Nobody finds it before its end, and what breaks off goes with a later sweep.</summary>
[Alias("llm.store-restore"), GrainInterfaceType("store-restore")]
internal interface IStoreRestoreGrain : IGrainWithStringKey
{
    /// <summary>Begins; durable when it returns.</summary>
    /// <exception cref="Contracts.LlmException">InvalidRequest: a setting is out of range. Conflict: there is such a store.</exception>
    [Alias("begin")]
    Task BeginAsync(CreateVectorStore settings, CancellationToken cancellationToken = default);

    /// <summary>Adds files whose documents are in the index.</summary>
    /// <exception cref="Contracts.LlmException">InvalidRequest: there are too many. Conflict: the store was deleted meanwhile.</exception>
    [Alias("adopt")]
    Task AdoptAsync(IReadOnlyList<StoreFile> files, CancellationToken cancellationToken = default);

    /// <summary>Ends: from now on it is a store as any other.</summary>
    /// <param name="index">What its index is made for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Contracts.LlmException">Conflict: the store was deleted meanwhile.</exception>
    [Alias("end")]
    Task<VectorStoreInfo> EndAsync(IndexDefinition index, CancellationToken cancellationToken = default);
}
