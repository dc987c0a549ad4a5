using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A file that was read, ready for the index.</summary>
[GenerateSerializer, Immutable, Alias("llm.read-file")]
internal sealed record ReadFile
{
    /// <summary>The file's id, which is the document's.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its chunks; with vectors where the index has none of their texts.</summary>
    [Id(1)]
    public required IReadOnlyList<IndexedChunk> Chunks { get; init; }

    /// <summary>When the file was made (UTC).</summary>
    [Id(2)]
    public DateTimeOffset Time { get; init; }

    /// <summary>Its language, or null.</summary>
    [Id(3)]
    public string? Language { get; init; }
}
