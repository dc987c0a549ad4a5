namespace OrleansLlm.Retrieval.Storage;

/// <summary>Where a chunk lies, besides its bytes in the document's text; what is not known is null.</summary>
public sealed record ChunkPlace
{
    /// <summary>The page or slide, from 1.</summary>
    public int? Page { get; init; }

    /// <summary>The first byte in the file, where the passage stands in the file as it is.</summary>
    public long? FileStart { get; init; }

    /// <summary>Bytes in the file.</summary>
    public int? FileLength { get; init; }

    /// <summary>Where the larger chunk that it lies in begins in the document's text, in bytes.</summary>
    public long? ParentStart { get; init; }

    /// <summary>Bytes of the larger chunk.</summary>
    public int? ParentLength { get; init; }
}
