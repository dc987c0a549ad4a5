namespace OrleansLlm.Contracts.VectorStores;

/// <summary>How a file is cut into chunks.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-chunking")]
public sealed record StoreChunking
{
    /// <summary>The size of chunks where nobody sets one; less where the embedding model reads less at once.</summary>
    public const int DefaultTokens = 512;

    /// <summary>Where texts are best cut.</summary>
    [Id(0)]
    public StoreChunkingKind Kind { get; init; }

    /// <summary>The most tokens of a chunk, its context included; 0: as the kind has it.</summary>
    [Id(1)]
    public int MaxTokens { get; init; }

    /// <summary>Tokens of the former chunk that are repeated, at most.</summary>
    [Id(2)]
    public int OverlapTokens { get; init; }

    /// <summary>The most tokens of the headings or declarations that are put before a chunk; null: as much as there is room for, up to 64.</summary>
    [Id(3)]
    public int? ContextTokens { get; init; }

    /// <summary>The most tokens of the larger chunk that each one lies in, for searches that tell it whole; 0: none.</summary>
    [Id(4)]
    public int ParentTokens { get; init; }
}
