namespace OrleansLlm.Contracts.FineTuning;

/// <summary>Something that happened to a job. Part of a job's durable state: fields are only ever added.</summary>
public sealed record FineTuningEvent
{
    /// <summary>Its number within the job, from 1; later ones have higher numbers.</summary>
    public int Number { get; init; }

    /// <summary>When (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary><c>info</c>, <c>warn</c> or <c>error</c>.</summary>
    public string Level { get; init; } = "info";

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>What was measured; null for messages.</summary>
    public FineTuningMetrics? Metrics { get; init; }
}
