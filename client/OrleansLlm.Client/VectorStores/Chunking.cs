namespace OrleansLlm.Client.VectorStores;

/// <summary>How files are cut.</summary>
public sealed record Chunking
{
    /// <summary>By what a file is.</summary>
    public static readonly Chunking Auto = new() { Type = "auto" };

    /// <summary><c>auto</c>, <c>static</c>, <c>sentence</c>, <c>heading</c>, <c>code</c> or <c>semantic</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Sizes, of <c>static</c> alone.</summary>
    public ChunkSizes? Static { get; init; }

    /// <summary>The most tokens of a chunk, 100 to 4,096; not of <c>auto</c> and <c>static</c>, as all below.</summary>
    public int? MaxChunkSizeTokens { get; init; }

    /// <summary>Tokens of the former chunk that are repeated, at most half of the size.</summary>
    public int? ChunkOverlapTokens { get; init; }

    /// <summary>The most tokens of headings or declarations that are put before a chunk.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>The most tokens of the larger chunk that each one lies in.</summary>
    public int? ParentChunkSizeTokens { get; init; }

    /// <summary>OpenAI's <c>static</c>.</summary>
    /// <param name="maxTokens">100 to 4,096.</param>
    /// <param name="overlapTokens">At most half of that.</param>
    public static Chunking OfSize(int maxTokens, int overlapTokens) => new() { Type = "static", Static = new ChunkSizes(maxTokens, overlapTokens) };
}
