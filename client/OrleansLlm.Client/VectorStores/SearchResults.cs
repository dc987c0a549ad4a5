namespace OrleansLlm.Client.VectorStores;

/// <summary>What a search found.</summary>
public sealed record SearchResults
{
    /// <summary>What was searched for.</summary>
    public IReadOnlyList<string> SearchQuery { get; init; } = [];

    /// <summary>Passages, best first.</summary>
    public required IReadOnlyList<SearchPassage> Data { get; init; }

    /// <summary>What each stage found; only when it was asked for.</summary>
    public IReadOnlyList<SearchStage>? Stages { get; init; }
}
