namespace OrleansLlm.Contracts.Caching;

/// <summary>The end of a call that the cache found no answer for, or what a follower found: the call is gone.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-outcome")]
public sealed record CacheOutcome
{
    /// <summary>Where the answer lies.</summary>
    [Id(0)]
    public required string Exact { get; init; }

    /// <summary>The call, when it was shared.</summary>
    [Id(1)]
    public string? Flight { get; init; }

    /// <summary>What the look-up gave.</summary>
    [Id(2)]
    public CacheTicket Ticket { get; init; }

    /// <summary>The answer to keep; null: none.</summary>
    [Id(3)]
    public CacheEntry? Entry { get; init; }
}
