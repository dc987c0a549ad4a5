using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>A price rule as the configuration gives it. Money in <see cref="Currency"/>; what is left out falls back as in a price rule.</summary>
public sealed class ConfiguredPrice : ConfiguredRates
{
    /// <summary>The model's name; <c>*</c> at the end matches any rest.</summary>
    public string Model { get; set; } = "";

    /// <summary>The provider (<c>local</c> for own replicas); null: any.</summary>
    public string? Provider { get; set; }

    /// <summary>The only tenant it holds for; null: all.</summary>
    public string? Tenant { get; set; }

    /// <summary>From when on it holds; null: always.</summary>
    public DateTimeOffset? EffectiveFrom { get; set; }

    /// <summary>Until when it holds; null: no end.</summary>
    public DateTimeOffset? EffectiveUntil { get; set; }

    /// <summary>ISO 4217 code. Default USD.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>US dollars for one unit of the currency. Default 1.</summary>
    public decimal UsdPerUnit { get; set; } = 1;

    /// <summary>Other rates for long prompts, ascending.</summary>
    public List<ConfiguredTier> Tiers { get; set; } = [];

    /// <summary>Money per call that used anything.</summary>
    public decimal PerRequest { get; set; }

    /// <summary>Money per image of the prompt.</summary>
    public decimal PerImage { get; set; }

    /// <summary>Money per second on the device.</summary>
    public decimal PerSecond { get; set; }

    /// <summary>The share taken off in batches, 0 to 1.</summary>
    public decimal BatchDiscount { get; set; }

    /// <summary>The rule. Its id tells model, provider and beginning.</summary>
    internal PriceRule ToRule()
    {
        var rule = new PriceRule
        {
            Id = "",
            Model = Model,
            Provider = Provider,
            Tenant = Tenant,
            Source = "settings",
            EffectiveFrom = (EffectiveFrom ?? DateTimeOffset.MinValue).ToUniversalTime(),
            EffectiveUntil = EffectiveUntil?.ToUniversalTime(),
            Currency = Currency,
            UsdPerUnit = UsdPerUnit,
            Rates = ToRates(),
            Tiers = Tiers.ConvertAll(tier => new PriceTier { AbovePromptTokens = tier.AbovePromptTokens, Rates = tier.ToRates() }),
            PerRequest = PerRequest,
            PerImage = PerImage,
            PerSecond = PerSecond,
            BatchDiscount = BatchDiscount,
        };
        var id = PriceBook.IdOf(rule, rule.EffectiveFrom);
        return rule with { Id = EffectiveFrom is null ? id[..id.LastIndexOf('@')] : id };
    }

    /// <summary>A field of the API as the configuration spells it: <c>tiers[0].rates.cached_input</c> is <c>Tiers:0:CachedInputPerMillion</c>.</summary>
    internal static string SettingOf(string field)
    {
        var parts = field.Split(['[', ']', '.'], StringSplitOptions.RemoveEmptyEntries);
        var words = parts is [.., "rates", var rate] ? [.. parts[..^2], rate + "_per_million"] : parts;
        return string.Join(':', words.Select(word => string.Concat(word.Split('_').Select(Capital))));
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
