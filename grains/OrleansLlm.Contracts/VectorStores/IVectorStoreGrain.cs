using Orleans.Concurrency;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>A collection of documents that can be searched. Key: <see cref="VectorStoreKey"/>. Changes are durable when their answers come; looking is answered between their steps.</summary>
[Alias("llm.vector-store"), GrainInterfaceType("vector-store")]
public interface IVectorStoreGrain : IGrainWithStringKey
{
    /// <summary>Makes the store. Asking again changes nothing.</summary>
    /// <exception cref="LlmException">Conflict: a store of this id is being deleted.</exception>
    [Alias("create")]
    Task<VectorStoreInfo> CreateAsync(CreateVectorStore request, CancellationToken cancellationToken = default);

    /// <summary>The store.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("get"), AlwaysInterleave]
    Task<VectorStoreInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The store, for somebody who is about to use it: the time of its expiry begins anew.</summary>
    /// <exception cref="LlmException">NotFound. InvalidRequest: it has expired.</exception>
    [Alias("open"), AlwaysInterleave]
    Task<VectorStoreInfo> OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes what can be changed of it.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("update")]
    Task<VectorStoreInfo> UpdateAsync(VectorStoreUpdate update, CancellationToken cancellationToken = default);

    /// <summary>Deletes the store and all that was made of its files; the files themselves stay. Harmless when it was begun before and not ended.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("delete"), ResponseTimeout("00:05:00")]
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
