namespace OrleansLlm.Cli.Bench;

/// <summary>A server's figures at one load: medians over the rounds. Times are milliseconds.</summary>
internal sealed record ComparedFigures
{
    /// <summary>Requests of all rounds.</summary>
    public int Requests { get; init; }

    /// <summary>Those that failed.</summary>
    public int Errors { get; init; }

    /// <summary>Prompt tokens of one request, by the server's count.</summary>
    public double PromptTokens { get; init; }

    public double PromptTokensPerSecond { get; init; }

    public double OutputTokensPerSecond { get; init; }

    public double FirstTokenP50 { get; init; }

    public double FirstTokenP99 { get; init; }

    public double InterTokenP50 { get; init; }
}
