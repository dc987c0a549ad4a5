using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>How far a passage bears a statement out, and by which words.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Quote">The words, in the passage's text.</param>
internal readonly record struct Support(PackedPassage Passage, double Score, TextSpan Quote);
