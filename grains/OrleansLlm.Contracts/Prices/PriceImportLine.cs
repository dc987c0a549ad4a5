namespace OrleansLlm.Contracts.Prices;

/// <summary>What became of one model of a price table.</summary>
public sealed record PriceImportLine
{
    /// <summary>Its name in the table.</summary>
    public required string Name { get; init; }

    /// <summary>The model as its provider calls it; null when the entry was not understood so far.</summary>
    public string? Model { get; init; }

    /// <summary>The provider.</summary>
    public string? Provider { get; init; }

    /// <summary>What became of it.</summary>
    public PriceImportOutcome Outcome { get; init; }

    /// <summary>The rule that holds its price, or null when it was skipped.</summary>
    public string? RuleId { get; init; }

    /// <summary>Why it was skipped, else null.</summary>
    public string? Reason { get; init; }

    /// <summary>Fields of the table that have a price which no rule can express: what they are for is not billed.</summary>
    public IReadOnlyList<string> NotBilled { get; init; } = [];
}
