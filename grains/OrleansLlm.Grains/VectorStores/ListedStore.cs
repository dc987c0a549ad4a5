namespace OrleansLlm.Grains.VectorStores;

/// <summary>A vector store in its tenant's list.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.listed-vector-store")]
internal sealed record ListedStore
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>When to look whether it has expired, or was ever made; null: never.</summary>
    [Id(1)]
    public DateTimeOffset? LookAt { get; init; }
}
