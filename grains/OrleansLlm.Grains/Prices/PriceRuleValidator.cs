using System.Globalization;
using System.Text.RegularExpressions;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>Checks a rule by itself and tells all that is wrong, in the API's spelling. Pure.</summary>
internal static partial class PriceRuleValidator
{
    public const int MaxTiers = 16;
    private const int MaxId = 300;
    private const int MaxModel = 200;
    private const int MaxSource = 50;
    private const decimal MaxUsdPerUnit = 1_000_000;

    public static IEnumerable<PriceProblem> Problems(PriceRule rule) =>
        [.. Names(rule), .. Money(rule), .. Tiers(rule), .. Dates(rule)];

    private static IEnumerable<PriceProblem> Names(PriceRule rule)
    {
        if (rule.Id.Length > MaxId || !PlainPattern().IsMatch(rule.Id))
        {
            yield return Wrong("id", $"must be at most {MaxId} characters without spaces", Show(rule.Id));
        }

        if (rule.Model.Length is 0 or > MaxModel || !PlainPattern().IsMatch(rule.Model) || rule.Model.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star < rule.Model.Length - 1)
        {
            yield return Wrong("model", $"must be 1 to {MaxModel} characters without spaces, with a '*' at the end only", Show(rule.Model));
        }

        if (rule.Provider is { } provider && !NamePattern().IsMatch(provider))
        {
            yield return Wrong("provider", "must be 1 to 64 letters, digits, dots, underscores or dashes, or left out for any", Show(provider));
        }

        if (rule.Tenant is { } tenant && !NamePattern().IsMatch(tenant))
        {
            yield return Wrong("tenant", "must be 1 to 64 letters, digits, dots, underscores or dashes, or left out for all", Show(tenant));
        }

        if (rule.Source is { } source && (source.Length is 0 or > MaxSource || !PlainPattern().IsMatch(source)))
        {
            yield return Wrong("source", $"must be 1 to {MaxSource} characters without spaces", Show(source));
        }
    }

    private static IEnumerable<PriceProblem> Money(PriceRule rule)
    {
        if (!CurrencyPattern().IsMatch(rule.Currency))
        {
            yield return Wrong("currency", "must be a code of three capital letters (ISO 4217)", Show(rule.Currency));
        }

        if (rule.UsdPerUnit is <= 0 or > MaxUsdPerUnit)
        {
            yield return Wrong("usd_per_unit", $"must be above 0 and at most {MaxUsdPerUnit}", Show(rule.UsdPerUnit));
        }
        else if (rule.Currency == "USD" && rule.UsdPerUnit != 1)
        {
            yield return Wrong("usd_per_unit", "must be 1 for USD", Show(rule.UsdPerUnit));
        }

        if (rule.BatchDiscount is < 0 or > 1)
        {
            yield return Wrong("batch_discount", "must be from 0 to 1", Show(rule.BatchDiscount));
        }

        foreach (var (field, amount) in Amounts(rule))
        {
            if (amount is < 0 || !IsWithinLimit(amount ?? 0, rule.UsdPerUnit))
            {
                yield return Wrong(field, $"must be from 0 to {PriceMath.MaxDollars} US dollars", Show(amount));
            }
        }
    }

    private static IEnumerable<(string Field, decimal? Amount)> Amounts(PriceRule rule) =>
    [
        .. Rates(rule.Rates, "rates."),
        .. rule.Tiers.SelectMany((tier, i) => Rates(tier.Rates, $"tiers[{i}].rates.")),
        ("per_request", rule.PerRequest),
        ("per_image", rule.PerImage),
        ("per_second", rule.PerSecond),
    ];

    private static IEnumerable<(string Field, decimal? Amount)> Rates(TokenRates rates, string prefix) =>
    [
        (prefix + "input", rates.Input),
        (prefix + "output", rates.Output),
        (prefix + "cached_input", rates.CachedInput),
        (prefix + "cache_write", rates.CacheWrite),
        (prefix + "long_cache_write", rates.LongCacheWrite),
        (prefix + "reasoning", rates.Reasoning),
        (prefix + "audio_input", rates.AudioInput),
        (prefix + "cached_audio_input", rates.CachedAudioInput),
        (prefix + "audio_output", rates.AudioOutput),
    ];

    // Divided, not multiplied: a huge amount must not overflow.
    private static bool IsWithinLimit(decimal amount, decimal usdPerUnit) =>
        usdPerUnit <= 0 || usdPerUnit > MaxUsdPerUnit || (usdPerUnit >= 1
            ? amount <= PriceMath.MaxDollars / usdPerUnit
            : amount <= 1e15m && amount * usdPerUnit <= PriceMath.MaxDollars);

    private static IEnumerable<PriceProblem> Tiers(PriceRule rule)
    {
        if (rule.Tiers.Count > MaxTiers)
        {
            yield return Wrong("tiers", $"must have at most {MaxTiers} elements", Show(rule.Tiers.Count));
        }

        var floor = 0;
        for (var i = 0; i < rule.Tiers.Count; i++)
        {
            var above = rule.Tiers[i].AbovePromptTokens;
            if (above <= floor)
            {
                yield return Wrong($"tiers[{i}].above_prompt_tokens", $"must be above {floor}: tiers ascend", Show(above));
            }

            floor = Math.Max(floor, above);
        }
    }

    private static IEnumerable<PriceProblem> Dates(PriceRule rule)
    {
        if (rule.EffectiveUntil <= rule.EffectiveFrom)
        {
            yield return Wrong("effective_until", $"must be after effective_from ({Show(rule.EffectiveFrom)})", Show(rule.EffectiveUntil));
        }
    }

    internal static PriceProblem Wrong(string field, string rule, string given) => new(field, $"{rule}. Given: {given}");

    internal static string Show(DateTimeOffset? moment) =>
        moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) ?? "none";

    private static string Show(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string Show(string text) => $"'{(text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 64), "..."))}'";

    [GeneratedRegex(@"^[^\s\p{C}]*\z")]
    private static partial Regex PlainPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[A-Z]{3}\z")]
    private static partial Regex CurrencyPattern();
}
