namespace OrleansLlm.Contracts.VectorStores;

/// <summary>A collection of documents that can be searched. Key: <see cref="VectorStoreKey"/>. Every answer is durable.</summary>
[Alias("llm.vector-store"), GrainInterfaceType("vector-store")]
public interface IVectorStoreGrain : IGrainWithStringKey
{
    /// <summary>Makes the store. Asking again with the same request changes nothing.</summary>
    /// <exception cref="LlmException">Conflict: there is another store of this id, or was.</exception>
    [Alias("create")]
    Task<VectorStoreInfo> CreateAsync(CreateVectorStore request, CancellationToken cancellationToken = default);

    /// <summary>The store.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("get")]
    Task<VectorStoreInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The store, for somebody who is about to use it: the time of its expiry begins anew.</summary>
    /// <exception cref="LlmException">NotFound. InvalidRequest: it has expired.</exception>
    [Alias("open")]
    Task<VectorStoreInfo> OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes what can be changed of it.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("update")]
    Task<VectorStoreInfo> UpdateAsync(VectorStoreUpdate update, CancellationToken cancellationToken = default);

    /// <summary>Deletes the store and all that was made of its files; the files themselves stay. Harmless when it was begun before and not ended.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("delete")]
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
