namespace OrleansLlm.Contracts.Learning;

/// <summary>An owner's trained models.</summary>
[GenerateSerializer, Immutable, Alias("llm.learned-model-list")]
public sealed record LearnedModelList
{
    /// <summary>Counts changes.</summary>
    [Id(0)]
    public long Revision { get; init; }

    /// <summary>All versions by name, oldest first; null: nothing changed since the known revision.</summary>
    [Id(1)]
    public IReadOnlyList<StoredLearnedModel>? Models { get; init; }
}
