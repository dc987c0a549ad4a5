namespace OrleansLlm.Contracts.Caching;

/// <summary>An answer as the cache keeps it.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-entry")]
public sealed record CacheEntry
{
    /// <summary>Where it lies.</summary>
    [Id(0)]
    public required CacheAddress Address { get; init; }

    /// <summary>The answer.</summary>
    [Id(1)]
    public required CachedAnswer Answer { get; init; }

    /// <summary>The question's embedding, of length 1; null: not compared by meaning.</summary>
    [Id(2)]
    public float[]? Embedding { get; init; }

    /// <summary>Names under which it can be invalidated.</summary>
    [Id(3)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The namespace that the request named, or null.</summary>
    [Id(4)]
    public string? Namespace { get; init; }

    /// <summary>How long it is kept.</summary>
    [Id(5)]
    public TimeSpan MaxAge { get; init; }

    /// <summary>When it was kept (UTC); set by the cache.</summary>
    [Id(6)]
    public DateTimeOffset At { get; init; }
}
