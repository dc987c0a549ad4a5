namespace OrleansLlm.Contracts.Retrieval;

/// <summary>A chunk that was found, with what a citation of it needs.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-search-hit")]
public sealed record IndexSearchHit
{
    /// <summary>Its document.</summary>
    [Id(0)]
    public required string Document { get; init; }

    /// <summary>Its place among the document's chunks, from 0.</summary>
    [Id(1)]
    public int ChunkIndex { get; init; }

    /// <summary>The chunk, without its vector; its text is exactly the bytes <see cref="IndexedChunk.Start"/> and on of the document's text.</summary>
    [Id(2)]
    public required IndexedChunk Chunk { get; init; }

    /// <summary>The document's.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }

    /// <summary>The document's.</summary>
    [Id(4)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>What each stage gave it.</summary>
    [Id(5)]
    public IndexScores Scores { get; init; } = new();

    /// <summary>What was told around it, itself included; null: the search has no <see cref="IndexSearchSettings.Expansion"/>.</summary>
    [Id(6)]
    public IndexPassage? Expanded { get; init; }
}
