using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Prices;

/// <summary>
/// The exact cost of usage under a price rule, in US dollars. Pure; no binary fractions. Each rate is first turned into dollars (currency,
/// batch discount) and rounded up to 12 places; from there on nothing is rounded until the sum, which is rounded up to 12 places. So the same usage always
/// costs the same, usage within a ceiling never costs more than the ceiling, and nothing is given away below the smallest unit.
/// </summary>
public static class PriceMath
{
    /// <summary>Decimal places of every amount of money.</summary>
    public const int Places = 12;

    /// <summary>The highest rate in US dollars (per million tokens, request, image or second) with which all arithmetic is exact.</summary>
    public const decimal MaxDollars = 100_000m;

    private const decimal Million = 1_000_000m;

    /// <summary>The cost of what was used; 0 for a call that used nothing, whatever its price per request.</summary>
    public static decimal CostOf(this PriceRule rule, TokenUsage usage, bool isBatch = false)
    {
        var rates = rule.RatesFor(usage.PromptTokens);
        var money = new DollarRates(rule, isBatch);
        var tokens = BilledTokens.Of(usage);
        var sum = (tokens.Fresh * money.Of(rates.Input))
            + (tokens.Cached * money.Of(rates.CachedOrInput()))
            + (tokens.CachedAudio * money.Of(rates.CachedAudioInput ?? rates.CachedOrInput()))
            + (tokens.CacheWrite * money.Of(rates.WriteOrInput()))
            + (tokens.LongCacheWrite * money.Of(rates.LongCacheWrite ?? rates.WriteOrInput()))
            + (tokens.Audio * money.Of(rates.AudioInput ?? rates.Input))
            + (tokens.Visible * money.Of(rates.Output))
            + (tokens.Reasoning * money.Of(rates.Reasoning ?? rates.Output))
            + (tokens.AudioOutput * money.Of(rates.AudioOutput ?? rates.Output));
        var isNothing = usage is { PromptTokens: <= 0, CompletionTokens: <= 0, Images: <= 0 } && usage.ComputeTime <= TimeSpan.Zero;
        return isNothing ? 0 : Total(sum, money.Rest(usage.Images, usage.ComputeTime));
    }

    /// <summary>The most that usage within a ceiling can cost.</summary>
    public static decimal WorstCostOf(this PriceRule rule, UsageCeiling ceiling, bool isBatch = false)
    {
        var money = new DollarRates(rule, isBatch);

        // A prompt that turns out shorter than estimated may fall into a lower tier, which need not be cheaper.
        var worst = rule.Tiers.Where(tier => tier.AbovePromptTokens < ceiling.PromptTokens).Select(tier => tier.Rates).Append(rule.Rates)
            .Max(rates => (Math.Max(0, ceiling.PromptTokens) * money.Of(rates.HighestInput()))
                + (Math.Max(0, ceiling.CompletionTokens) * money.Of(rates.HighestOutput())));
        return Total(worst, money.Rest(ceiling.Images, ceiling.ComputeTime));
    }

    private static TokenRates RatesFor(this PriceRule rule, int promptTokens) =>
        rule.Tiers.Where(tier => promptTokens > tier.AbovePromptTokens).MaxBy(tier => tier.AbovePromptTokens)?.Rates ?? rule.Rates;

    private static decimal CachedOrInput(this TokenRates rates) => rates.CachedInput ?? rates.Input;

    private static decimal WriteOrInput(this TokenRates rates) => rates.CacheWrite ?? rates.Input;

    private static decimal HighestInput(this TokenRates rates) => Highest(
        rates.Input, rates.CachedInput, rates.CachedAudioInput, rates.CacheWrite, rates.LongCacheWrite, rates.AudioInput);

    private static decimal HighestOutput(this TokenRates rates) => Highest(rates.Output, rates.Reasoning, rates.AudioOutput);

    private static decimal Highest(decimal rate, params ReadOnlySpan<decimal?> others)
    {
        foreach (var other in others)
        {
            rate = Math.Max(rate, other ?? rate);
        }

        return rate;
    }

    private static decimal Total(decimal perMillionTokens, decimal rest) =>
        decimal.Round((perMillionTokens / Million) + rest, Places, MidpointRounding.ToPositiveInfinity);

    /// <summary>A rule's rates in US dollars. Rates up to 10^5 with 12 places times counts up to 2^31 stay within a decimal's 28 digits: exact.</summary>
    private readonly struct DollarRates(PriceRule rule, bool isBatch)
    {
        private readonly decimal _factor = (isBatch ? 1 - rule.BatchDiscount : 1) * rule.UsdPerUnit;

        public decimal Of(decimal rate) => decimal.Round(rate * _factor, Places, MidpointRounding.ToPositiveInfinity);

        public decimal Rest(int images, TimeSpan computeTime)
        {
            // Whole microseconds keep the product exact.
            var seconds = Math.Ceiling((decimal)Math.Max(0, computeTime.Ticks) / TimeSpan.TicksPerMicrosecond) / Million;
            return Of(rule.PerRequest) + (Math.Max(0, images) * Of(rule.PerImage)) + (seconds * Of(rule.PerSecond));
        }
    }
}
