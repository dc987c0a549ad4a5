using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Silo.Api.Models;

/// <summary>What calls of a model cost the caller now, in US dollars; what is left out falls back as in a price rule, or is free.</summary>
internal sealed record PriceView(decimal InputPerMillion, decimal OutputPerMillion)
{
    /// <summary>Cached prompt tokens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>Reasoning tokens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ReasoningPerMillion { get; init; }

    /// <summary>Each call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? PerRequest { get; init; }

    /// <summary>Each image of the prompt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? PerImage { get; init; }

    /// <summary>Each second on the device.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? PerSecond { get; init; }

    /// <summary>The share taken off in batches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? BatchDiscount { get; init; }

    /// <summary>Rates for prompts above so many tokens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PriceTierView>? Tiers { get; init; }

    /// <summary>The rule's id, as ledger entries name it.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Shows a price, or null where none is known.</summary>
    public static PriceView? Of(PriceRule? price) => price is null ? null : new(price.Rates.Input * price.UsdPerUnit, price.Rates.Output * price.UsdPerUnit)
    {
        CachedInputPerMillion = price.Rates.CachedInput * price.UsdPerUnit,
        ReasoningPerMillion = price.Rates.Reasoning * price.UsdPerUnit,
        PerRequest = Given(price.PerRequest * price.UsdPerUnit),
        PerImage = Given(price.PerImage * price.UsdPerUnit),
        PerSecond = Given(price.PerSecond * price.UsdPerUnit),
        BatchDiscount = Given(price.BatchDiscount),
        Tiers = price.Tiers.Count == 0 ? null : [.. price.Tiers.Select(tier => PriceTierView.Of(tier, price.UsdPerUnit))],
        Rule = price.Id,
    };

    private static decimal? Given(decimal amount) => amount == 0 ? null : amount;
}
