namespace OrleansLlm.Retrieval.Packing;

/// <summary>A sentence of a passage.</summary>
/// <param name="Rank">Its passage's rank, from 0.</param>
/// <param name="Span">Where it lies in the passage's text.</param>
/// <param name="Score">How much it has to do with the question; higher is more.</param>
internal readonly record struct ScoredSentence(int Rank, TextSpan Span, double Score);
