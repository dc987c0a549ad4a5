namespace OrleansLlm.Client.FineTuning;

/// <summary>Why a job failed.</summary>
/// <param name="Code">A word for programs.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record FineTuningError(string Code, string Message);
