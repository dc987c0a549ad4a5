using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>What a search of a vector store found.</summary>
/// <param name="Queries">What was searched for, rewritten where that was asked.</param>
/// <param name="Hits">Best first.</param>
/// <param name="Searches">What the index told for each query.</param>
public sealed record StoreSearchResult(IReadOnlyList<string> Queries, IReadOnlyList<StoreHit> Hits, IReadOnlyList<IndexSearchResult> Searches)
{
    /// <summary>What it cost in US dollars; null: unknown, or nothing was called.</summary>
    public decimal? Cost => Searches.Any(search => search.Cost is not null) ? Searches.Sum(search => search.Cost ?? 0) : null;
}
