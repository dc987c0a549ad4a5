using OrleansLlm.Contracts.Prices;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Prices;

/// <summary>Reads a price rule, and tells all mistakes of form at once. What the fields mean together is checked where rules are kept.</summary>
internal static class PriceRuleParser
{
    private const int MaxName = 300;
    private const int MaxTiers = 16;
    private const decimal MaxMoney = 1_000_000_000_000m;

    private static readonly string[] RateFields =
    [
        "input", "output", "cached_input", "cache_write", "long_cache_write", "reasoning", "audio_input", "cached_audio_input", "audio_output",
    ];

    private static readonly string[] Fields =
    [
        "id", "model", "provider", "tenant", "effective_from", "effective_until", "currency", "usd_per_unit", "rates", "tiers", "per_request", "per_image",
        "per_second", "batch_discount", "source",
    ];

    /// <summary>A rule that is to be set.</summary>
    public static PriceRule Parse(JsonFields fields)
    {
        var errors = new FieldErrors();
        errors.Refuse(fields, Fields);
        errors.Try(() => fields.TryGet("source", out var source)
            ? throw RequestErrors.OutOfRange("source", "left out: imports give it", JsonText.Show(source))
            : (object?)null);
        var rule = new PriceRule
        {
            Id = errors.Try(() => fields.Text("id", MaxName)) ?? "",
            Model = errors.Try(() => fields.RequireText("model", MaxName)) ?? "",
            Provider = Text("provider"),
            Tenant = Text("tenant"),
            EffectiveFrom = errors.Try(() => fields.Time("effective_from")) ?? default,
            EffectiveUntil = errors.Try(() => fields.Time("effective_until")),
            Currency = Text("currency") ?? "USD",
            UsdPerUnit = Money("usd_per_unit") ?? 1,
            Rates = errors.Try(() => fields.Object("rates")) is { } rates ? ReadRates(rates, errors) : new TokenRates(),
            Tiers = ReadTiers(fields, errors),
            PerRequest = Money("per_request") ?? 0,
            PerImage = Money("per_image") ?? 0,
            PerSecond = Money("per_second") ?? 0,
            BatchDiscount = errors.Try(() => fields.Decimal("batch_discount", 0, 1)) ?? 0,
        };
        errors.ThrowIfAny();
        return rule;

        string? Text(string name) => errors.Try(() => fields.Text(name, MaxName, minLength: 1));
        decimal? Money(string name) => errors.Try(() => fields.Decimal(name, 0, MaxMoney));
    }

    private static TokenRates ReadRates(JsonFields fields, FieldErrors errors)
    {
        errors.Refuse(fields, RateFields);
        return new TokenRates
        {
            Input = Rate("input") ?? 0,
            Output = Rate("output") ?? 0,
            CachedInput = Rate("cached_input"),
            CacheWrite = Rate("cache_write"),
            LongCacheWrite = Rate("long_cache_write"),
            Reasoning = Rate("reasoning"),
            AudioInput = Rate("audio_input"),
            CachedAudioInput = Rate("cached_audio_input"),
            AudioOutput = Rate("audio_output"),
        };

        decimal? Rate(string name) => errors.Try(() => fields.Decimal(name, 0, MaxMoney));
    }

    private static List<PriceTier> ReadTiers(JsonFields fields, FieldErrors errors)
    {
        var tiers = new List<PriceTier>();
        if (errors.Try(() => fields.Array("tiers", MaxTiers)) is not { } array)
        {
            return tiers;
        }

        foreach (var (i, element) in array.EnumerateArray().Index())
        {
            if (errors.Try(() => (JsonFields?)JsonFields.At(element, $"tiers[{i}]")) is { } tier)
            {
                errors.Refuse(tier, ["above_prompt_tokens", "rates"]);
                tiers.Add(new PriceTier
                {
                    AbovePromptTokens = errors.Try(() => tier.Integer("above_prompt_tokens", min: 1) ?? throw RequestErrors.Missing(tier.PathOf("above_prompt_tokens"))),
                    Rates = errors.Try(() => (JsonFields?)JsonFields.At(tier.Require("rates"), tier.PathOf("rates"))) is { } rates ? ReadRates(rates, errors) : new TokenRates(),
                });
            }
        }

        return tiers;
    }
}
