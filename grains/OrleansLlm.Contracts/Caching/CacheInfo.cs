namespace OrleansLlm.Contracts.Caching;

/// <summary>What the response cache did for a call.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-info")]
public sealed record CacheInfo
{
    /// <summary>How the call fared.</summary>
    [Id(0)]
    public CacheStatus Status { get; init; }

    /// <summary>How old a cached answer is; null for others.</summary>
    [Id(1)]
    public TimeSpan? Age { get; init; }

    /// <summary>What a cached answer cost when it was made, in US dollars. Null: no price was known; or on the first element, the answer is still being made.</summary>
    [Id(2)]
    public decimal? Saved { get; init; }

    /// <summary>For a semantic hit: the similarity of the two questions, up to 1.</summary>
    [Id(3)]
    public double? Similarity { get; init; }

    /// <summary>For a bypass: why, as one word such as <c>sampled</c>. For a miss whose answer has ended and is not kept: why, such as <c>truncated</c>.</summary>
    [Id(4)]
    public string? Reason { get; init; }
}
