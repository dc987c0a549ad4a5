namespace OrleansLlm.Contracts.Rollouts;

/// <summary>A rollout that is under way.</summary>
[GenerateSerializer, Immutable, Alias("llm.running-rollout")]
public sealed record RunningRollout
{
    /// <summary>The version that comes into force; null: the model's own package.</summary>
    [Id(0)]
    public string? Version { get; init; }

    /// <summary>Its steps.</summary>
    [Id(1)]
    public required IReadOnlyList<RolloutStep> Steps { get; init; }

    /// <summary>The step it is at, from 0 on.</summary>
    [Id(2)]
    public int Step { get; init; }

    /// <summary>When it began (UTC).</summary>
    [Id(3)]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the step began (UTC).</summary>
    [Id(4)]
    public DateTimeOffset StepAt { get; init; }

    /// <summary>When it goes on and when it is taken back.</summary>
    [Id(5)]
    public required RolloutGuard Guard { get; init; }

    /// <summary>How calls of the new version ended in this step.</summary>
    [Id(6)]
    public CallTally Candidate { get; init; } = new();

    /// <summary>How calls of the version before ended in this step.</summary>
    [Id(7)]
    public CallTally Stable { get; init; } = new();

    /// <summary>The share of calls that the new version gets now, in percent.</summary>
    public double Share => Steps[Step].Share;
}
