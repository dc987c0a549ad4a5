namespace OrleansLlm.Client.VectorStores;

/// <summary>What a vector store is to be.</summary>
public sealed record CreateVectorStoreOptions
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Files to read into it, at most 500.</summary>
    public IReadOnlyList<string>? FileIds { get; init; }

    /// <summary>How those files are cut; null: by what they are.</summary>
    public Chunking? ChunkingStrategy { get; init; }

    /// <summary>It expires when it was not used for so long; null: never.</summary>
    public StoreExpiry? ExpiresAfter { get; init; }

    /// <summary>Its owner's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The model of its vectors, or <c>none</c>: words alone; null: the server's.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>The analyzer of its words: <c>english</c>, <c>german</c>, <c>french</c>, <c>spanish</c>, <c>cjk</c>, <c>none</c>; null: that of what is read first.</summary>
    public string? Language { get; init; }

    /// <summary>How it is searched.</summary>
    public Ranking? Ranking { get; init; }
}
