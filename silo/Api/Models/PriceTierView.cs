using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Silo.Api.Models;

/// <summary>US dollars per million tokens of calls whose prompt is longer.</summary>
internal sealed record PriceTierView(int AbovePromptTokens, decimal InputPerMillion, decimal OutputPerMillion)
{
    /// <summary>Cached prompt tokens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>Shows a tier.</summary>
    public static PriceTierView Of(PriceTier tier, decimal usdPerUnit) =>
        new(tier.AbovePromptTokens, tier.Rates.Input * usdPerUnit, tier.Rates.Output * usdPerUnit) { CachedInputPerMillion = tier.Rates.CachedInput * usdPerUnit };
}
