using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What a search found.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-search-result")]
public sealed record IndexSearchResult
{
    /// <summary>A version of the index that the search saw, or one before: the same search of an index that still has it finds the same.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>Best first.</summary>
    [Id(1)]
    public IReadOnlyList<IndexSearchHit> Hits { get; init; } = [];

    /// <summary>What each stage found, in their order; only with <see cref="IndexSearch.Explain"/>.</summary>
    [Id(2)]
    public IReadOnlyList<IndexSearchStage> Stages { get; init; } = [];

    /// <summary>Tokens that the query's embedding and the reranking used; null: none, since no model was called.</summary>
    [Id(3)]
    public TokenUsage? Usage { get; init; }

    /// <summary>What that cost in US dollars; null: unknown, or nothing was called.</summary>
    [Id(4)]
    public decimal? Cost { get; init; }

    /// <summary>True when an equal search of this version was answered before, and no model was called.</summary>
    [Id(5)]
    public bool IsCached { get; init; }
}
