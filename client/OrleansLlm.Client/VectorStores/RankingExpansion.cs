namespace OrleansLlm.Client.VectorStores;

/// <summary>What is told around a passage.</summary>
/// <param name="Type"><c>none</c>, <c>window</c> or <c>parent</c>.</param>
/// <param name="Window">Chunks before and after, 1 to 10; of a window alone.</param>
public sealed record RankingExpansion(string Type, int? Window = null);
