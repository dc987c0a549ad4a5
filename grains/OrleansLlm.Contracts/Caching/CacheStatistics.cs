namespace OrleansLlm.Contracts.Caching;

/// <summary>What a tenant's cache holds, and what it did since its grains were last started.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-statistics")]
public sealed record CacheStatistics
{
    /// <summary>Kept answers.</summary>
    [Id(0)]
    public long Entries { get; init; }

    /// <summary>Of those, compared by meaning too.</summary>
    [Id(1)]
    public long SemanticEntries { get; init; }

    /// <summary>Memory of the answers, estimated.</summary>
    [Id(2)]
    public long Bytes { get; init; }

    /// <summary>The most memory that they may take.</summary>
    [Id(3)]
    public long MaxBytes { get; init; }

    /// <summary>Look-ups.</summary>
    [Id(4)]
    public long Lookups { get; init; }

    /// <summary>Of those, answered with the answer of an equal call, running ones included.</summary>
    [Id(5)]
    public long Hits { get; init; }

    /// <summary>Of those, answered with the answer of a question that means the same.</summary>
    [Id(6)]
    public long SemanticHits { get; init; }

    /// <summary>Answers dropped for want of memory.</summary>
    [Id(7)]
    public long Evictions { get; init; }

    /// <summary>Shared calls that run now.</summary>
    [Id(8)]
    public long Running { get; init; }

    /// <summary>Both together.</summary>
    public static CacheStatistics operator +(CacheStatistics left, CacheStatistics right) => new()
    {
        Entries = left.Entries + right.Entries,
        SemanticEntries = left.SemanticEntries + right.SemanticEntries,
        Bytes = left.Bytes + right.Bytes,
        MaxBytes = left.MaxBytes + right.MaxBytes,
        Lookups = left.Lookups + right.Lookups,
        Hits = left.Hits + right.Hits,
        SemanticHits = left.SemanticHits + right.SemanticHits,
        Evictions = left.Evictions + right.Evictions,
        Running = left.Running + right.Running,
    };

    /// <summary>As the operator.</summary>
    public static CacheStatistics Add(CacheStatistics left, CacheStatistics right) => left + right;
}
