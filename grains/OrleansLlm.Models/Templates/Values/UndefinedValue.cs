namespace OrleansLlm.Models.Templates.Values;

/// <summary>A value that is not there: prints as nothing, iterates as empty, and fails when anything else is asked of it.</summary>
/// <param name="problem">What is missing, for the error.</param>
internal sealed class UndefinedValue(string problem)
{
    public string Problem => problem;

    public TemplateFault Fault() => new(problem);
}
