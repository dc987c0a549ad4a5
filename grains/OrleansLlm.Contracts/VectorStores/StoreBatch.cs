namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Files of a vector store that were put in together.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-batch")]
public sealed record StoreBatch
{
    /// <summary>Its id, <c>vsfb_...</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>When it was made (UTC).</summary>
    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The job that reads its files.</summary>
    [Id(2)]
    public required string Job { get; init; }

    /// <summary>Its files; those that were taken out of the store before they were read count as cancelled.</summary>
    [Id(3)]
    public StoreFileCounts Files { get; init; } = new();

    /// <summary>Whether it was asked to end.</summary>
    [Id(4)]
    public bool IsCancelled { get; init; }
}
