using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Embedded.Exams;

/// <summary>Lets a model answer, greedily. Called from several threads at once.</summary>
/// <param name="messages">The conversation so far, with the right earlier answers.</param>
/// <param name="tools">Functions that it may call.</param>
/// <param name="cancellationToken">Cancels the call.</param>
public delegate Task<TemplateMessage> ExamAnswer(IReadOnlyList<TemplateMessage> messages, IReadOnlyList<TemplateTool> tools, CancellationToken cancellationToken);
