using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>A job that should run, in the cluster's list of those.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.active-job")]
internal sealed record ActiveJob
{
    [Id(0)]
    public required string Tenant { get; init; }

    [Id(1)]
    public required string Job { get; init; }

    /// <summary>What kind of job it is.</summary>
    [Id(2)]
    public string? Kind { get; init; }

    public string Key => new JobKey(Tenant, Job).ToString();
}
