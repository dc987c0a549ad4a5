namespace OrleansLlm.Retrieval.Fusion;

/// <summary>What a search found.</summary>
/// <param name="Version">The index's version that was searched.</param>
/// <param name="Hits">Best first.</param>
public sealed record SearchResult(long Version, IReadOnlyList<SearchHit> Hits);
