namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Where a chunk lies, besides its bytes in the document's text; what is not known is null.</summary>
[GenerateSerializer, Immutable, Alias("llm.indexed-place")]
public sealed record IndexedPlace
{
    /// <summary>The page or slide, from 1.</summary>
    [Id(0)]
    public int? Page { get; init; }

    /// <summary>The first byte in the file, where the passage stands in the file as it is.</summary>
    [Id(1)]
    public long? FileStart { get; init; }

    /// <summary>Bytes in the file; null exactly when <see cref="FileStart"/> is.</summary>
    [Id(2)]
    public int? FileLength { get; init; }

    /// <summary>Where the larger chunk that it lies in begins in the document's text, in bytes.</summary>
    [Id(3)]
    public long? ParentStart { get; init; }

    /// <summary>Bytes of the larger chunk; null exactly when <see cref="ParentStart"/> is.</summary>
    [Id(4)]
    public int? ParentLength { get; init; }
}
