namespace OrleansLlm.Cli.Bench;

/// <summary>What came of a run.</summary>
/// <param name="Results">One result per request.</param>
/// <param name="Seconds">From the start to the last end.</param>
internal sealed record RunResult(IReadOnlyList<RequestResult> Results, double Seconds);
