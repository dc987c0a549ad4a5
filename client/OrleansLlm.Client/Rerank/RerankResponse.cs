namespace OrleansLlm.Client.Rerank;

/// <summary>Documents by relevance.</summary>
/// <param name="ModelId">The model that scored them.</param>
/// <param name="Results">The most relevant first.</param>
/// <param name="InputTokens">Tokens that were read.</param>
/// <param name="Cost">US dollars; null when no price is known.</param>
public sealed record RerankResponse(string ModelId, IReadOnlyList<RankedDocument> Results, long InputTokens, decimal? Cost);
