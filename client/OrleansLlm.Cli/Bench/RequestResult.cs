namespace OrleansLlm.Cli.Bench;

/// <summary>What came of one request. Times are seconds since its intended start.</summary>
internal sealed record RequestResult
{
    /// <summary>Null when it went well, else the kind of failure: a status, <c>connection</c>, <c>stream_error</c>, <c>truncated</c>, <c>timeout</c>.</summary>
    public string? Error { get; init; }

    /// <summary>When the first text came.</summary>
    public double FirstToken { get; init; }

    /// <summary>When the last text came.</summary>
    public double LastToken { get; init; }

    /// <summary>When the stream ended.</summary>
    public double End { get; init; }

    /// <summary>When it was really sent; greater than 0 when the load generator was late.</summary>
    public double Lateness { get; init; }

    /// <summary>Prompt tokens, by the server's own count.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Generated tokens, by the server's own count.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Mean time between tokens in seconds; null for answers of fewer than two tokens or in one piece.</summary>
    public double? InterToken => OutputTokens > 1 && LastToken > FirstToken ? (LastToken - FirstToken) / (OutputTokens - 1) : null;
}
