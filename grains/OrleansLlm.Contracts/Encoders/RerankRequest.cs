namespace OrleansLlm.Contracts.Encoders;

/// <summary>Documents to order by their relevance for a query.</summary>
[GenerateSerializer, Immutable, Alias("llm.rerank-request")]
public sealed record RerankRequest
{
    /// <summary>The most documents of one call.</summary>
    public const int MaxDocuments = 2_048;

    /// <summary>The request's id: reservation, trace and log name it.</summary>
    [Id(0)]
    public required string RequestId { get; init; }

    /// <summary>The model's name.</summary>
    [Id(1)]
    public required string Model { get; init; }

    /// <summary>The query.</summary>
    [Id(2)]
    public required string Query { get; init; }

    /// <summary>The documents, 1 to <see cref="MaxDocuments"/>.</summary>
    [Id(3)]
    public required IReadOnlyList<string> Documents { get; init; }

    /// <summary>The most tokens of a document that are read; null: what fits.</summary>
    [Id(4)]
    public int? MaxTokensPerDocument { get; init; }

    /// <summary>
    /// What happens when query and document do not fit together. <see cref="Truncation.End"/> takes tokens off the end of the longer one;
    /// <see cref="Truncation.Start"/> off its beginning.
    /// </summary>
    [Id(5)]
    public Truncation Truncation { get; init; } = Truncation.End;

    /// <summary>Time limits in the engine.</summary>
    [Id(6)]
    public EncodingLimits Limits { get; init; } = new();

    /// <summary>The end user's id as the tenant calls them; for records only.</summary>
    [Id(7)]
    public string? User { get; init; }
}
