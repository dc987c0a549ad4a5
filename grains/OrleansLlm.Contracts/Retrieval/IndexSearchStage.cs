namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What one stage of a search found.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-search-stage")]
public sealed record IndexSearchStage
{
    /// <summary><c>lexical</c>, <c>vector</c>, <c>fused</c>, <c>decayed</c>, <c>reranked</c>, <c>diverse</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>How long it took; zero for those that come with another.</summary>
    [Id(1)]
    public TimeSpan Duration { get; init; }

    /// <summary>What it found, best first.</summary>
    [Id(2)]
    public IReadOnlyList<IndexStageHit> Hits { get; init; } = [];
}
