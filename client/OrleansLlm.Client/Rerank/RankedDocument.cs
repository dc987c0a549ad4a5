namespace OrleansLlm.Client.Rerank;

/// <summary>One document's place.</summary>
/// <param name="Index">Its index among the documents that were sent.</param>
/// <param name="Relevance">0 to 1.</param>
public sealed record RankedDocument(int Index, float Relevance);
