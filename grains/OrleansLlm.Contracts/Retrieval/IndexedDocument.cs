namespace OrleansLlm.Contracts.Retrieval;

/// <summary>A document of an index: replaced and deleted as a whole.</summary>
[GenerateSerializer, Immutable, Alias("llm.indexed-document")]
public sealed record IndexedDocument
{
    /// <summary>Its name in the index, 1 to 512 characters; a vector store's document has its file's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What filters look at: at most 16 keys of up to 64 characters.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }

    /// <summary>When it was written, for time decay; null: it has no age.</summary>
    [Id(2)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>Its passages, in order.</summary>
    [Id(3)]
    public required IReadOnlyList<IndexedChunk> Chunks { get; init; }
}
