namespace OrleansLlm.Contracts.Jobs;

/// <summary>What is known of a job.</summary>
[GenerateSerializer, Immutable, Alias("llm.job-info")]
public sealed record JobInfo
{
    /// <summary>The job's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    [Id(1)]
    public required JobRequest Request { get; init; }

    /// <summary>How far it is.</summary>
    [Id(2)]
    public JobStatus Status { get; init; }

    /// <summary>When it was made (UTC).</summary>
    [Id(3)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was asked to end (UTC), or null.</summary>
    [Id(4)]
    public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When it ended (UTC), or null.</summary>
    [Id(5)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How far the work is, as JSON of the kind's handler; null before it saved any.</summary>
    [Id(6)]
    public string? Progress { get; init; }

    /// <summary>Why it did not succeed, or null.</summary>
    [Id(7)]
    public JobFailure? Failure { get; init; }

    /// <summary>How often it was taken up: more than once when silos left.</summary>
    [Id(8)]
    public int Runs { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is not (JobStatus.Running or JobStatus.Cancelling);
}
