namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>A question.</summary>
/// <param name="Text">The question.</param>
/// <param name="Paragraph">The paragraph that answers it.</param>
/// <param name="Answers">Parts of the paragraph that are the answer; none: it has no answer (SQuAD 2).</param>
public sealed record SquadQuestion(string Text, int Paragraph, IReadOnlyList<string> Answers);
