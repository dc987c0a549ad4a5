namespace OrleansLlm.Contracts.Tools;

/// <summary>More of an edited text.</summary>
/// <param name="Text">What the caller is shown next; may be empty.</param>
/// <param name="Annotations">Where parts of what was shown so far come from.</param>
public readonly record struct AnswerEdit(string Text, IReadOnlyList<TextAnnotation> Annotations);
