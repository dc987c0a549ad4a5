namespace OrleansLlm.Contracts.Retrieval;

/// <summary>A chunk that a stage found.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-stage-hit")]
public sealed record IndexStageHit
{
    /// <summary>Its document.</summary>
    [Id(0)]
    public required string Document { get; init; }

    /// <summary>Its place among the document's chunks.</summary>
    [Id(1)]
    public int ChunkIndex { get; init; }

    /// <summary>The stage's score.</summary>
    [Id(2)]
    public float Score { get; init; }
}
