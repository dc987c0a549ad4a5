using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>What to look for in a vector store, and how.</summary>
public sealed record StoreSearch
{
    /// <summary>The most queries of one search.</summary>
    public const int MaxQueries = 8;

    /// <summary>The request's id: reservations, trace and log name it.</summary>
    public required string RequestId { get; init; }

    /// <summary>What is looked for, 1 to <see cref="MaxQueries"/>: a chunk counts by its best one.</summary>
    public required IReadOnlyList<string> Queries { get; init; }

    /// <summary>Rewrite the queries first.</summary>
    public bool Rewrite { get; init; }

    /// <summary>What is embedded in place of the only query, such as a passage that might answer it; null: the query.</summary>
    public string? EmbeddedText { get; init; }

    /// <summary>How many hits.</summary>
    public int Top { get; init; } = 10;

    /// <summary>Which files may be found, as JSON in OpenAI's form; null: all.</summary>
    public string? Filters { get; init; }

    /// <summary>How; null: as the store says.</summary>
    public IndexSearchSettings? Settings { get; init; }

    /// <summary>Also tell what each stage found.</summary>
    public bool Explain { get; init; }

    /// <summary>The end user's id as the tenant calls them.</summary>
    public string? User { get; init; }
}
