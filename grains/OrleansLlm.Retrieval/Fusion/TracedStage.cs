namespace OrleansLlm.Retrieval.Fusion;

/// <summary>What one stage of a search found.</summary>
/// <param name="Name"><c>lexical</c>, <c>vector</c>, <c>fused</c>, <c>decayed</c>, <c>reranked</c>, <c>diverse</c>.</param>
/// <param name="Duration">Since the stage before; both searches run at once and are told by the first.</param>
/// <param name="Hits">Best first.</param>
public sealed record TracedStage(string Name, TimeSpan Duration, IReadOnlyList<(string Document, int Chunk, float Score)> Hits);
