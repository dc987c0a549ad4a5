namespace OrleansLlm.Contracts.Rollouts;

/// <summary>When a rollout goes on, and when it is taken back.</summary>
[GenerateSerializer, Immutable, Alias("llm.rollout-guard")]
public sealed record RolloutGuard
{
    /// <summary>How many calls the new version must have had in a step before it is judged; 0: it goes on by time alone.</summary>
    [Id(0)]
    public int MinCalls { get; init; } = 20;

    /// <summary>By how many percentage points more of its calls may fail than of the version before, 0 to 100.</summary>
    [Id(1)]
    public double MaxFailureRise { get; init; } = 5;
}
