namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What to look for in an index, and how. Parts of <see cref="Settings"/> that are null are the index's own.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-search-request")]
public sealed record IndexSearch
{
    /// <summary>The most hits of one search.</summary>
    public const int MaxTop = 200;

    /// <summary>The most characters of a query.</summary>
    public const int MaxQueryLength = 32_768;

    /// <summary>The request's id: reservations, trace and log name it.</summary>
    [Id(0)]
    public required string RequestId { get; init; }

    /// <summary>What is looked for, in words: up to <see cref="MaxQueryLength"/> characters, not blank.</summary>
    [Id(1)]
    public required string Query { get; init; }

    /// <summary>What is embedded in place of the query, such as a passage that might answer it (HyDE, Gao et al. 2022); it is embedded as a document. Null: the query.</summary>
    [Id(2)]
    public string? EmbeddedText { get; init; }

    /// <summary>The query's embedding, when the caller has it; null: it is made with the index's model.</summary>
    [Id(3)]
    public float[]? Vector { get; init; }

    /// <summary>How many hits, 1 to <see cref="MaxTop"/>.</summary>
    [Id(4)]
    public int Top { get; init; } = 10;

    /// <summary>Which documents may be found, as JSON in the form of OpenAI's vector stores (<c>{"type": "eq", "key": "year", "value": 2024}</c>); null: all.</summary>
    [Id(5)]
    public string? Filters { get; init; }

    /// <summary>How; null: as the index says.</summary>
    [Id(6)]
    public IndexSearchSettings? Settings { get; init; }

    /// <summary>Also tells what each stage found (<see cref="IndexSearchResult.Stages"/>), and takes nothing from the cache.</summary>
    [Id(7)]
    public bool Explain { get; init; }

    /// <summary>The present, for time decay; null: the silo's clock.</summary>
    [Id(8)]
    public DateTimeOffset? Now { get; init; }

    /// <summary>The end user's id as the tenant calls them; for records only.</summary>
    [Id(9)]
    public string? User { get; init; }
}
