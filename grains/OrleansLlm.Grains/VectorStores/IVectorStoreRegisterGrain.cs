namespace OrleansLlm.Grains.VectorStores;

/// <summary>The list of a tenant's vector stores, for those who make, sweep and delete them.</summary>
[Alias("llm.vector-store-register"), GrainInterfaceType("vector-store-register")]
internal interface IVectorStoreRegisterGrain : IGrainWithStringKey
{
    /// <summary>Notes a store before it is made, and when to look at it; durable when it returns.</summary>
    [Alias("put")]
    Task PutAsync(string store, DateTimeOffset? lookAt, CancellationToken cancellationToken = default);

    /// <summary>Notes when to look at a store, if there is one of this name.</summary>
    [Alias("look-at")]
    Task LookAtAsync(string store, DateTimeOffset lookAt, CancellationToken cancellationToken = default);

    /// <summary>Notes when to look at a store again (null: never), if it is still listed: one that was deleted meanwhile does not come back.</summary>
    [Alias("look-again")]
    Task LookAgainAsync(string store, DateTimeOffset? lookAt, CancellationToken cancellationToken = default);

    /// <summary>Stores that are to be looked at by now.</summary>
    [Alias("due")]
    Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets a store that is deleted.</summary>
    [Alias("remove")]
    Task RemoveAsync(string store, CancellationToken cancellationToken = default);
}
