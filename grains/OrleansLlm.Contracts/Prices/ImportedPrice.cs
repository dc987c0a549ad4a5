namespace OrleansLlm.Contracts.Prices;

/// <summary>What became of one rule of an import.</summary>
[GenerateSerializer, Immutable, Alias("llm.imported-price")]
public sealed record ImportedPrice
{
    /// <summary>What became of it.</summary>
    [Id(0)]
    public PriceImportOutcome Outcome { get; init; }

    /// <summary>The rule that now holds (or would) for the model, or null when it was skipped.</summary>
    [Id(1)]
    public string? RuleId { get; init; }

    /// <summary>Why it was skipped, else null.</summary>
    [Id(2)]
    public string? Reason { get; init; }
}
