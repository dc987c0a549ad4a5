using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Embedded.Exams;

/// <summary>An answer that was not right.</summary>
/// <param name="Example">The example.</param>
/// <param name="Place">Which of its messages was asked for.</param>
/// <param name="Given">What the model said.</param>
public sealed record ExamMistake(EmbeddedExample Example, int Place, TemplateMessage Given);
