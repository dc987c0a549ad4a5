namespace OrleansLlm.Contracts.Rollouts;

/// <summary>Brings a version of a model into force step by step.</summary>
[GenerateSerializer, Immutable, Alias("llm.start-rollout")]
public sealed record StartRollout
{
    /// <summary>The model.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>The version; null: the model's own package.</summary>
    [Id(1)]
    public string? Version { get; init; }

    /// <summary>1 to 20 steps of rising shares. After a last one of 100 % the version is in force; after a smaller one it waits to be promoted.</summary>
    [Id(2)]
    public required IReadOnlyList<RolloutStep> Steps { get; init; }

    /// <summary>When it goes on and when it is taken back.</summary>
    [Id(3)]
    public RolloutGuard Guard { get; init; } = new();

    /// <summary>Why, for the history, up to 500 characters.</summary>
    [Id(4)]
    public string? Comment { get; init; }

    /// <summary>The key that asked for it, for the history.</summary>
    [Id(5)]
    public string? By { get; init; }
}
