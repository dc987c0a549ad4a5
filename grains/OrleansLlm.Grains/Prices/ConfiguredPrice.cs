using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>A price rule as the configuration gives it. Money in <see cref="Currency"/>; what is left out falls back as in a price rule.</summary>
public sealed class ConfiguredPrice : ConfiguredAmounts
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

    /// <summary>The rule. Its id tells model, provider and beginning.</summary>
    internal PriceRule ToRule()
    {
        var rule = ToRule("", Model, Provider) with
        {
            Tenant = Tenant,
            EffectiveFrom = (EffectiveFrom ?? DateTimeOffset.MinValue).ToUniversalTime(),
            EffectiveUntil = EffectiveUntil?.ToUniversalTime(),
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
