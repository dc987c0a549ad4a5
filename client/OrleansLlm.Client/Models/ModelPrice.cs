namespace OrleansLlm.Client.Models;

/// <summary>What calls of a model cost the caller now, in US dollars.</summary>
public sealed record ModelPrice
{
    /// <summary>Dollars per million prompt tokens.</summary>
    public decimal InputPerMillion { get; init; }

    /// <summary>Dollars per million generated tokens.</summary>
    public decimal OutputPerMillion { get; init; }

    /// <summary>Dollars per million cached prompt tokens; null: as other prompt tokens.</summary>
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>Dollars per million reasoning tokens; null: as other generated tokens.</summary>
    public decimal? ReasoningPerMillion { get; init; }

    /// <summary>Dollars per call that used anything.</summary>
    public decimal PerRequest { get; init; }

    /// <summary>Dollars per image of the prompt.</summary>
    public decimal PerImage { get; init; }

    /// <summary>Dollars per second that the model ran for the call.</summary>
    public decimal PerSecond { get; init; }

    /// <summary>The share taken off in batches, 0 to 1.</summary>
    public decimal BatchDiscount { get; init; }

    /// <summary>Other rates for long prompts, ascending; null: none.</summary>
    public IReadOnlyList<ModelPriceTier>? Tiers { get; init; }

    /// <summary>The price rule's id, as the ledger names it; null where a server does not tell.</summary>
    public string? Rule { get; init; }
}
