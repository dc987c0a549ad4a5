using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Client.VectorStores;

/// <summary>Stored files to read into a vector store: either ids, or files with their own settings.</summary>
public sealed record AddFiles
{
    /// <summary>Ids, at most 2,000.</summary>
    public IReadOnlyList<string>? FileIds { get; init; }

    /// <summary>Files with their own settings, at most 2,000.</summary>
    public IReadOnlyList<AddFile>? Files { get; init; }

    /// <summary>How those of <see cref="FileIds"/> are cut.</summary>
    public Chunking? ChunkingStrategy { get; init; }

    /// <summary>Attributes of those of <see cref="FileIds"/>.</summary>
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }
}
