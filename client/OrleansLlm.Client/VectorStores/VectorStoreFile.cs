using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Client.VectorStores;

/// <summary>A file of a vector store.</summary>
public sealed record VectorStoreFile
{
    /// <summary>The file's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; null from other servers.</summary>
    public string? Filename { get; init; }

    /// <summary><c>in_progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it can not be read, or null.</summary>
    public FileFailure? LastError { get; init; }

    /// <summary>When it was put in, in seconds since 1970 (UTC).</summary>
    public long CreatedAt { get; init; }

    /// <summary>Bytes of its chunks and vectors.</summary>
    public long UsageBytes { get; init; }

    /// <summary>Its chunks.</summary>
    public int Chunks { get; init; }

    /// <summary>Its language (ISO 639-1), or null.</summary>
    public string? Language { get; init; }

    /// <summary>How it is cut.</summary>
    public Chunking? ChunkingStrategy { get; init; }

    /// <summary>What filters look at.</summary>
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }

    /// <summary>How far it is; null when it is not being read.</summary>
    public ReadingProgress? Progress { get; init; }

    /// <summary>Whether it was read, or never will be.</summary>
    public bool HasEnded => Status is "completed" or "failed" or "cancelled";
}
