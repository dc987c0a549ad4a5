namespace OrleansLlm.Contracts.Prices;

/// <summary>Rules of a price table, to be taken over in one step.</summary>
[GenerateSerializer, Immutable, Alias("llm.price-import")]
public sealed record PriceImport
{
    /// <summary>The table's name: a later import replaces rules of the same source only.</summary>
    [Id(0)]
    public required string Source { get; init; }

    /// <summary>When the rules take effect (UTC), not in the past; null: now.</summary>
    [Id(1)]
    public DateTimeOffset? From { get; init; }

    /// <summary>Only tell what would happen.</summary>
    [Id(2)]
    public bool IsDryRun { get; init; }

    /// <summary>The rules; ids, dates and source are given by the import.</summary>
    [Id(3)]
    public required IReadOnlyList<PriceRule> Rules { get; init; }
}
