namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What is told around a hit (<see cref="IndexSearchHit.Expanded"/>).</summary>
[GenerateSerializer, Immutable, Alias("llm.index-expansion")]
public sealed record IndexExpansion
{
    /// <summary>What.</summary>
    [Id(0)]
    public IndexExpansionKind Kind { get; init; }

    /// <summary>For a window: how many chunks before and after, 1 to 10.</summary>
    [Id(1)]
    public int Window { get; init; } = 1;
}
