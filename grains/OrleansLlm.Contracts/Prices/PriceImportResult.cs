namespace OrleansLlm.Contracts.Prices;

/// <summary>What became of an import.</summary>
[GenerateSerializer, Immutable, Alias("llm.price-import-result")]
public sealed record PriceImportResult
{
    /// <summary>When the rules take effect (UTC).</summary>
    [Id(0)]
    public DateTimeOffset From { get; init; }

    /// <summary>The book's version after it; after a dry run, before it.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>One for each rule of the import, in its order.</summary>
    [Id(2)]
    public required IReadOnlyList<ImportedPrice> Prices { get; init; }
}
