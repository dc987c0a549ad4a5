namespace OrleansLlm.Contracts.VectorStores;

/// <summary>What is known of a vector store.</summary>
[GenerateSerializer, Immutable, Alias("llm.vector-store-info")]
public sealed record VectorStoreInfo
{
    /// <summary>Its id, <c>vs_...</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it was made as, with what was changed since.</summary>
    [Id(1)]
    public required CreateVectorStore Settings { get; init; }

    /// <summary>When it was made (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used (UTC), to the minute.</summary>
    [Id(3)]
    public DateTimeOffset LastActiveAt { get; init; }

    /// <summary>When it expires if nobody uses it (UTC), or null.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How it is.</summary>
    [Id(5)]
    public VectorStoreStatus Status { get; init; }

    /// <summary>Its files.</summary>
    [Id(6)]
    public StoreFileCounts Files { get; init; } = new();

    /// <summary>Bytes of its chunks and their vectors.</summary>
    [Id(7)]
    public long UsageBytes { get; init; }

    /// <summary>The analyzer of its words; null: there is no index, since nothing was read yet.</summary>
    [Id(8)]
    public string? Language { get; init; }

    /// <summary>The model of its vectors as it was when the index was made; null: there is no index.</summary>
    [Id(9)]
    public string? EmbeddingModel { get; init; }
}
