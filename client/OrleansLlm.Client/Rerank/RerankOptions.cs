namespace OrleansLlm.Client.Rerank;

/// <summary>Settings of one rerank call.</summary>
public sealed record RerankOptions
{
    /// <summary>The model; null: the client's default.</summary>
    public string? ModelId { get; init; }

    /// <summary>How many results to return, 1 or more; null: all.</summary>
    public int? Top { get; init; }

    /// <summary>The most tokens of a document that are read, 1 or more; null: what fits.</summary>
    public int? MaxTokensPerDocument { get; init; }

    /// <summary>Whether query and document are cut when they do not fit together; otherwise the call is refused. Default true.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>The end user's id, whose limits apply too; or null.</summary>
    public string? User { get; init; }
}
