namespace OrleansLlm.Contracts.Rollouts;

/// <summary>What silos need to know of versions.</summary>
[GenerateSerializer, Immutable, Alias("llm.rollout-table")]
public sealed record RolloutTable
{
    /// <summary>Another one after every change.</summary>
    [Id(0)]
    public long Revision { get; init; }

    /// <summary>The models that have versions; null: as the asker knows them.</summary>
    [Id(1)]
    public IReadOnlyList<ModelRollout>? Models { get; init; }
}
