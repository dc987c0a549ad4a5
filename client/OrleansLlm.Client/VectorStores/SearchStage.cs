namespace OrleansLlm.Client.VectorStores;

/// <summary>What a stage of a search found.</summary>
/// <param name="Query">The query.</param>
/// <param name="Name"><c>lexical</c>, <c>vector</c>, <c>fused</c>, <c>decayed</c>, <c>reranked</c> or <c>diverse</c>.</param>
/// <param name="DurationMs">Milliseconds; 0 for stages that come with another.</param>
/// <param name="Hits">Best first.</param>
public sealed record SearchStage(string Query, string Name, double DurationMs, IReadOnlyList<StageHit> Hits);
