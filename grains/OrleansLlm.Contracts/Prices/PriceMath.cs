using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Prices;

/// <summary>The exact cost of usage under a price rule, in US dollars, rounded up to 12 decimal places. Pure; no binary fractions.</summary>
public static class PriceMath
{
    private const decimal Million = 1_000_000m;
    private const int Places = 12;

    /// <summary>The cost of what was used.</summary>
    public static decimal CostOf(this PriceRule rule, TokenUsage usage, bool isBatch = false)
    {
        var rates = rule.RatesFor(usage.PromptTokens);
        var fresh = usage.PromptTokens - usage.CachedPromptTokens - usage.CacheWriteTokens - usage.AudioPromptTokens;
        var visible = usage.CompletionTokens - usage.ReasoningTokens - usage.AudioCompletionTokens;
        var tokens = (Math.Max(0, fresh) * rates.Input)
            + (usage.CachedPromptTokens * (rates.CachedInput ?? rates.Input))
            + (usage.CacheWriteTokens * (rates.CacheWrite ?? rates.Input))
            + (usage.AudioPromptTokens * (rates.AudioInput ?? rates.Input))
            + (Math.Max(0, visible) * rates.Output)
            + (usage.ReasoningTokens * (rates.Reasoning ?? rates.Output))
            + (usage.AudioCompletionTokens * (rates.AudioOutput ?? rates.Output));
        var isNothing = usage is { TotalTokens: 0, Images: 0 } && usage.ComputeTime == TimeSpan.Zero;
        var rest = (isNothing ? 0 : rule.PerRequest) + (usage.Images * rule.PerImage) + (Seconds(usage.ComputeTime) * rule.PerSecond);
        return rule.InDollars((tokens / Million) + rest, isBatch);
    }

    /// <summary>The most that usage within a ceiling can cost.</summary>
    public static decimal WorstCostOf(this PriceRule rule, UsageCeiling ceiling, bool isBatch = false)
    {
        // A prompt that turns out shorter than estimated may fall into a lower tier, which need not be cheaper.
        var worst = rule.Tiers.Where(tier => tier.AbovePromptTokens < ceiling.PromptTokens).Select(tier => tier.Rates).Append(rule.Rates)
            .Max(rates => (ceiling.PromptTokens * HighestInput(rates)) + (ceiling.CompletionTokens * HighestOutput(rates)));
        var rest = rule.PerRequest + (ceiling.Images * rule.PerImage) + (Seconds(ceiling.ComputeTime) * rule.PerSecond);
        return rule.InDollars((worst / Million) + rest, isBatch);
    }

    private static TokenRates RatesFor(this PriceRule rule, int promptTokens) =>
        rule.Tiers.Where(tier => promptTokens > tier.AbovePromptTokens).MaxBy(tier => tier.AbovePromptTokens)?.Rates ?? rule.Rates;

    private static decimal HighestInput(TokenRates rates) =>
        Math.Max(Math.Max(rates.Input, rates.CachedInput ?? 0), Math.Max(rates.CacheWrite ?? 0, rates.AudioInput ?? 0));

    private static decimal HighestOutput(TokenRates rates) =>
        Math.Max(rates.Output, Math.Max(rates.Reasoning ?? 0, rates.AudioOutput ?? 0));

    private static decimal InDollars(this PriceRule rule, decimal amount, bool isBatch) =>
        decimal.Round(amount * (isBatch ? 1 - rule.BatchDiscount : 1) * rule.UsdPerUnit, Places, MidpointRounding.ToPositiveInfinity);

    private static decimal Seconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerSecond;
}
