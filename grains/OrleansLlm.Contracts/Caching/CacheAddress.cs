namespace OrleansLlm.Contracts.Caching;

/// <summary>Where a request's answer lies in the cache of its tenant.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-address")]
public sealed record CacheAddress
{
    /// <summary>The tenant.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The part of the tenant's cache: scope and namespace.</summary>
    [Id(1)]
    public required string Partition { get; init; }

    /// <summary>SHA-256 (hexadecimal) of all that changes the answer, tenant and partition included.</summary>
    [Id(2)]
    public required string Exact { get; init; }

    /// <summary>The same without the last user message, with the embedder: answers of one context may stand for each other. Null: not compared by meaning.</summary>
    [Id(3)]
    public string? Context { get; init; }

    /// <summary>The last user message, where there is a context.</summary>
    [Id(4)]
    public string? Question { get; init; }

    /// <summary>The route or model that the request named.</summary>
    [Id(5)]
    public required string Model { get; init; }
}
