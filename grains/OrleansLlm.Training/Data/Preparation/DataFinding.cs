namespace OrleansLlm.Training.Data.Preparation;

/// <summary>An example that was left out.</summary>
/// <param name="File">Its file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">The problem, the length, the language, or the line that it repeats.</param>
public sealed record DataFinding(string File, int Line, LeftOut Reason, string Detail);
