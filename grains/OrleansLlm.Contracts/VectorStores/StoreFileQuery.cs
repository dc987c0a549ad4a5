namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Which files of a vector store to list.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-file-query")]
public sealed record StoreFileQuery
{
    /// <summary>The most of one page.</summary>
    public const int MaxLimit = 100;

    /// <summary>List those after this one; null: from the first on.</summary>
    [Id(0)]
    public string? After { get; init; }

    /// <summary>List those right before this one; null: it does not matter.</summary>
    [Id(1)]
    public string? Before { get; init; }

    /// <summary>At most so many, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(2)]
    public int Limit { get; init; } = 20;

    /// <summary>Oldest first; else newest first.</summary>
    [Id(3)]
    public bool OldestFirst { get; init; }

    /// <summary>Only those that are so; null: all.</summary>
    [Id(4)]
    public StoreFileStatus? Status { get; init; }

    /// <summary>Only those of this batch; null: all.</summary>
    [Id(5)]
    public string? Batch { get; init; }
}
