namespace OrleansLlm.Grains.VectorStores;

/// <summary>A vector store as the clock sees it.</summary>
[Alias("llm.store-expiry"), GrainInterfaceType("store-expiry")]
internal interface IStoreExpiryGrain : IGrainWithStringKey
{
    /// <summary>Empties the store if its time has come.</summary>
    /// <returns>When to look again; null: never.</returns>
    /// <exception cref="Contracts.LlmException">NotFound: it is deleted, wholly from now on, or was never made.</exception>
    [Alias("wake"), ResponseTimeout("00:10:00")]
    Task<DateTimeOffset?> WakeAsync(CancellationToken cancellationToken = default);
}
