using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>A file of a vector store.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-file")]
public sealed record StoreFile
{
    /// <summary>The file's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>When it was put into the store (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How it is.</summary>
    [Id(3)]
    public StoreFileStatus Status { get; init; }

    /// <summary>Why it could not be read, or null.</summary>
    [Id(4)]
    public StoreFileError? Error { get; init; }

    /// <summary>How it is cut.</summary>
    [Id(5)]
    public StoreChunking Chunking { get; init; } = new();

    /// <summary>What filters look at.</summary>
    [Id(6)]
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }

    /// <summary>Bytes of its chunks and their vectors.</summary>
    [Id(7)]
    public long UsageBytes { get; init; }

    /// <summary>Its chunks.</summary>
    [Id(8)]
    public int Chunks { get; init; }

    /// <summary>The batch that it came with, or null.</summary>
    [Id(9)]
    public string? Batch { get; init; }

    /// <summary>The job that reads it.</summary>
    [Id(10)]
    public required string Job { get; init; }

    /// <summary>How often reading it was begun: a file that ends its silo is not read for ever.</summary>
    [Id(11)]
    public int Attempts { get; init; }

    /// <summary>Its language (ISO 639-1), where it could be told.</summary>
    [Id(12)]
    public string? Language { get; init; }
}
