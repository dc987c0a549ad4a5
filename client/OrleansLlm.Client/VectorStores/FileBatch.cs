namespace OrleansLlm.Client.VectorStores;

/// <summary>Files that were put into a vector store together.</summary>
public sealed record FileBatch
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary><c>in_progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was made, in seconds since 1970 (UTC).</summary>
    public long CreatedAt { get; init; }

    /// <summary>Its files.</summary>
    public FileCounts FileCounts { get; init; } = new();
}
