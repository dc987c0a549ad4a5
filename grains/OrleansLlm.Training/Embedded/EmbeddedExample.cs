using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Embedded;

/// <summary>A made conversation. The assistant's messages are what is learned; the last one is what a measurement asks for.</summary>
/// <param name="Family">The kind of task.</param>
/// <param name="Messages">The messages; the last is the assistant's.</param>
/// <param name="Tools">Functions that the assistant may call; empty: none.</param>
public sealed record EmbeddedExample(string Family, IReadOnlyList<TemplateMessage> Messages, IReadOnlyList<TemplateTool> Tools);
