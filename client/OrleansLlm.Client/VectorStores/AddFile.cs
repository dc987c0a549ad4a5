using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Client.VectorStores;

/// <summary>A stored file to read into a vector store.</summary>
public sealed record AddFile
{
    /// <summary>The file.</summary>
    public required string FileId { get; init; }

    /// <summary>How it is cut; null: by what it is.</summary>
    public Chunking? ChunkingStrategy { get; init; }

    /// <summary>What filters look at: at most 16 texts, numbers or truth values.</summary>
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }
}
