namespace OrleansLlm.Contracts.Prices;

/// <summary>What the import of a price table did, or would do, as the admin API tells it.</summary>
public sealed record PriceImportReport
{
    /// <summary>Nothing was changed.</summary>
    public bool DryRun { get; init; }

    /// <summary>When the prices take effect (UTC).</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Models that had no price of this source.</summary>
    public int Added { get; init; }

    /// <summary>Models whose price changed.</summary>
    public int Changed { get; init; }

    /// <summary>Models whose price is the same.</summary>
    public int Unchanged { get; init; }

    /// <summary>Models that were left out.</summary>
    public int Skipped { get; init; }

    /// <summary>Every model of the table, in its order.</summary>
    public required IReadOnlyList<PriceImportLine> Models { get; init; }
}
