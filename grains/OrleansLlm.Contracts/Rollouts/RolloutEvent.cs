namespace OrleansLlm.Contracts.Rollouts;

/// <summary>One change of a model's versions.</summary>
[GenerateSerializer, Immutable, Alias("llm.rollout-event")]
public sealed record RolloutEvent
{
    /// <summary>When (UTC).</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    /// <summary>What.</summary>
    [Id(1)]
    public RolloutEventKind Kind { get; init; }

    /// <summary>The version that it is about; null: the model's own package.</summary>
    [Id(2)]
    public string? Version { get; init; }

    /// <summary>Why, in words.</summary>
    [Id(3)]
    public string? Reason { get; init; }

    /// <summary>The key that asked for it; null: nobody did.</summary>
    [Id(4)]
    public string? By { get; init; }
}
