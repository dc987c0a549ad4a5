namespace OrleansLlm.Client.VectorStores;

/// <summary>A chunk and its places.</summary>
public sealed record SearchChunk
{
    /// <summary>Its place among the file's chunks, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>Its first byte in the document's UTF-8 text.</summary>
    public long Start { get; init; }

    /// <summary>Bytes in that text.</summary>
    public int Length { get; init; }

    /// <summary>The headings or declarations over it, or null.</summary>
    public string? Context { get; init; }

    /// <summary>The page or slide, from 1, or null.</summary>
    public int? Page { get; init; }

    /// <summary>Its first byte in the file, where it stands there as it is; else null.</summary>
    public long? FileStart { get; init; }

    /// <summary>Its bytes in the file, or null.</summary>
    public int? FileLength { get; init; }
}
