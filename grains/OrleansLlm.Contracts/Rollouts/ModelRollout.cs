namespace OrleansLlm.Contracts.Rollouts;

/// <summary>Which version of a model calls get.</summary>
[GenerateSerializer, Immutable, Alias("llm.model-rollout")]
public sealed record ModelRollout
{
    /// <summary>The model.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>The version in force; null: the model's own package.</summary>
    [Id(1)]
    public string? Active { get; init; }

    /// <summary>Whether there is a version to go back to when no rollout is under way.</summary>
    [Id(2)]
    public bool HasPrevious { get; init; }

    /// <summary>The version that was in force before, where <see cref="HasPrevious"/>; null: the model's own package.</summary>
    [Id(3)]
    public string? Previous { get; init; }

    /// <summary>The rollout under way, or null.</summary>
    [Id(4)]
    public RunningRollout? Rollout { get; init; }

    /// <summary>The last 100 changes, oldest first.</summary>
    [Id(5)]
    public IReadOnlyList<RolloutEvent> History { get; init; } = [];
}
