namespace OrleansLlm.Contracts.VectorStores;

/// <summary>One page of a vector store's files.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-file-page")]
public sealed record StoreFilePage
{
    /// <summary>The files, in the order asked for.</summary>
    [Id(0)]
    public required IReadOnlyList<StoreFile> Files { get; init; }

    /// <summary>Whether more follow.</summary>
    [Id(1)]
    public bool HasMore { get; init; }
}
