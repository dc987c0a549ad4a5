using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>What is durable of a job.</summary>
[GenerateSerializer, Alias("llm.state.job")]
internal sealed class JobState
{
    [Id(0)]
    public JobRequest? Request { get; set; }

    [Id(1)]
    public JobStatus Status { get; set; }

    [Id(2)]
    public DateTimeOffset CreatedAt { get; set; }

    [Id(3)]
    public DateTimeOffset? CancellingAt { get; set; }

    [Id(4)]
    public DateTimeOffset? EndedAt { get; set; }

    [Id(5)]
    public string? Progress { get; set; }

    [Id(6)]
    public JobFailure? Failure { get; set; }

    /// <summary>The number of the run that may save.</summary>
    [Id(7)]
    public int Runs { get; set; }

    /// <summary>Runs that ended without having saved anything: work that kills its silo must not do so for ever.</summary>
    [Id(8)]
    public int FruitlessRuns { get; set; }

    /// <summary>Silos in a row that could not run it.</summary>
    [Id(9)]
    public int Passed { get; set; }
}
