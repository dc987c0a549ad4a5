namespace OrleansLlm.Contracts.VectorStores;

/// <summary>A tenant's vector stores in order of creation. Key: <see cref="VectorStoresKey"/>.</summary>
[Alias("llm.vector-store-list"), GrainInterfaceType("vector-store-list")]
public interface IVectorStoreListGrain : IGrainWithStringKey
{
    /// <summary>Ids of stores.</summary>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or after or before is no store.</exception>
    [Alias("list")]
    Task<VectorStorePage> ListAsync(VectorStoreQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deletes all stores of the tenant, with everything in them; nothing of them is left when it returns.</summary>
    /// <returns>How many there were.</returns>
    [Alias("erase"), ResponseTimeout("00:10:00")]
    Task<int> EraseAsync(CancellationToken cancellationToken = default);
}
