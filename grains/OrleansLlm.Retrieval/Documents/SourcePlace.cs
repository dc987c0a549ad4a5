namespace OrleansLlm.Retrieval.Documents;

/// <summary>A place in a file; what does not apply to its kind is null.</summary>
public sealed record SourcePlace
{
    /// <summary>The page or slide, from 1.</summary>
    public int? Page { get; init; }

    /// <summary>The sheet, attachment or part.</summary>
    public string? Part { get; init; }

    /// <summary>The first byte in the file.</summary>
    public long? ByteStart { get; init; }

    /// <summary>Bytes from there.</summary>
    public long? ByteLength { get; init; }
}
