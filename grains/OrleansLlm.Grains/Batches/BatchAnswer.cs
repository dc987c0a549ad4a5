namespace OrleansLlm.Grains.Batches;

/// <summary>What the HTTP surface answered.</summary>
public sealed record BatchAnswer
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The request's id in logs.</summary>
    public required string RequestId { get; init; }

    /// <summary>The body: JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What kind of failure it is.</summary>
    public BatchFailure Failure { get; init; }

    /// <summary>The error's code and text, where it failed.</summary>
    public (string Code, string Message) Error { get; init; }

    /// <summary>When a retry may succeed, or null when unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
