namespace OrleansLlm.Client.VectorStores;

/// <summary>A vector store. Times are seconds since 1970 (UTC).</summary>
public sealed record VectorStore
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; null or empty: none.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary><c>in_progress</c>, <c>completed</c> or <c>expired</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was made.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was last used.</summary>
    public long? LastActiveAt { get; init; }

    /// <summary>When it expires if nobody uses it, or null.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Bytes of its chunks and vectors.</summary>
    public long UsageBytes { get; init; }

    /// <summary>Its files.</summary>
    public FileCounts FileCounts { get; init; } = new();

    /// <summary>The model of its vectors; null: the server's, once one is needed.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>The analyzer of its words; null before anything was read.</summary>
    public string? Language { get; init; }

    /// <summary>Its owner's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
