namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>A paragraph.</summary>
/// <param name="Article">The article that it is part of.</param>
/// <param name="Text">The paragraph.</param>
public sealed record SquadParagraph(int Article, string Text);
