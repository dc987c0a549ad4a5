using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A batch of files, as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.store-batch")]
internal sealed record StoredBatch
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }

    [Id(2)]
    public required string Job { get; init; }

    [Id(3)]
    public bool IsCancelled { get; init; }

    /// <summary>Files of it that are no longer in the store, or came again in another batch.</summary>
    [Id(4)]
    public StoreFileCounts Gone { get; init; } = new();
}
