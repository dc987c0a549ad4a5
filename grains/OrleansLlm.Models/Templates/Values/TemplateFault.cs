namespace OrleansLlm.Models.Templates.Values;

/// <summary>An error inside an evaluation; the interpreter adds the place and turns it into a <see cref="ChatTemplateException"/>.</summary>
internal sealed class TemplateFault(string problem) : Exception(problem);
