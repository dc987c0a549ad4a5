namespace OrleansLlm.Retrieval.Citations;

/// <summary>More of a checked answer.</summary>
/// <param name="Text">What is shown next; may be empty.</param>
/// <param name="Citations">Of statements that are now complete.</param>
public readonly record struct CitedPiece(string Text, IReadOnlyList<Citation> Citations);
