namespace OrleansLlm.Contracts.Rollouts;

/// <summary>One step of a rollout.</summary>
[GenerateSerializer, Immutable, Alias("llm.rollout-step")]
public sealed record RolloutStep
{
    /// <summary>The share of calls that the new version gets, in percent, above 0 and up to 100.</summary>
    [Id(0)]
    public double Share { get; init; }

    /// <summary>How long it lasts at least, in minutes; a step of 0 lasts until enough calls were seen.</summary>
    [Id(1)]
    public double Minutes { get; init; }
}
