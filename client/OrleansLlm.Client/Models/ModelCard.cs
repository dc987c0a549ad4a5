namespace OrleansLlm.Client.Models;

/// <summary>A model that the caller may use.</summary>
public sealed record ModelCard
{
    /// <summary>The name that requests use.</summary>
    public required string Id { get; init; }

    /// <summary>Seconds since 1970 (UTC) of the package's newest file.</summary>
    public long Created { get; init; }

    /// <summary>Who the model belongs to.</summary>
    public string? OwnedBy { get; init; }

    /// <summary>The context window in tokens; null where a server does not tell.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The architecture family; null where a server does not tell.</summary>
    public string? Architecture { get; init; }

    /// <summary>The price in US dollars per million tokens; null where none is known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Live replicas; null where a server does not tell.</summary>
    public int? Replicas { get; init; }

    /// <summary>What it is for: <c>chat</c>, <c>embedding</c> or <c>rerank</c>; null where a server does not tell.</summary>
    public string? Kind { get; init; }

    /// <summary>The size of an embedding; null for other kinds.</summary>
    public int? EmbeddingDimensions { get; init; }

    /// <summary>How the model writes calls of functions; null where no way is known, or a server does not tell.</summary>
    public string? ToolFormat { get; init; }
}
