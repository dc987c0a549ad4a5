namespace OrleansLlm.Contracts.Caching;

/// <summary>The moment of a look-up, by which the cache knows whether an answer was invalidated while it was made.</summary>
/// <param name="Activation">The life of the cache grain; in another one the ticket is void.</param>
/// <param name="Epoch">The number of invalidations before.</param>
[GenerateSerializer, Immutable, Alias("llm.cache-ticket")]
public readonly record struct CacheTicket([property: Id(0)] Guid Activation, [property: Id(1)] long Epoch);
