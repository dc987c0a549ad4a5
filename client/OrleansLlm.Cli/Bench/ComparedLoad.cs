namespace OrleansLlm.Cli.Bench;

/// <summary>Two servers at one load.</summary>
/// <param name="Concurrency">Requests at a time.</param>
/// <param name="First">The server that is measured.</param>
/// <param name="Second">The one it is compared with.</param>
internal sealed record ComparedLoad(int Concurrency, ComparedFigures First, ComparedFigures Second)
{
    /// <summary>How many times as many output tokens per second the first one gives.</summary>
    public double Speedup => First.OutputTokensPerSecond / Math.Max(Second.OutputTokensPerSecond, 1e-9);
}
