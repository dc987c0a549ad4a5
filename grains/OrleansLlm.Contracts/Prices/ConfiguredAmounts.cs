namespace OrleansLlm.Contracts.Prices;

/// <summary>All amounts of a price as a configuration gives them, in <see cref="Currency"/>; what is left out falls back as in a price rule.</summary>
public class ConfiguredAmounts : ConfiguredRates
{
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

    /// <summary>A rule of these amounts for a model, in force always and for all.</summary>
    /// <param name="id">The rule's id.</param>
    /// <param name="model">The model.</param>
    /// <param name="provider">The provider, or null for any.</param>
    public PriceRule ToRule(string id, string model, string? provider) => new()
    {
        Id = id,
        Model = model,
        Provider = provider,
        Source = "settings",
        Currency = Currency,
        UsdPerUnit = UsdPerUnit,
        Rates = ToRates(),
        Tiers = Tiers.ConvertAll(tier => new PriceTier { AbovePromptTokens = tier.AbovePromptTokens, Rates = tier.ToRates() }),
        PerRequest = PerRequest,
        PerImage = PerImage,
        PerSecond = PerSecond,
        BatchDiscount = BatchDiscount,
    };
}
