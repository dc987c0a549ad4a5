namespace OrleansLlm.Retrieval.Citations;

/// <summary>A checked answer.</summary>
/// <param name="Text">As it is shown.</param>
/// <param name="Citations">In the order of the text.</param>
/// <param name="Report">What checking showed.</param>
public sealed record CitedAnswer(string Text, IReadOnlyList<Citation> Citations, CitationReport Report);
