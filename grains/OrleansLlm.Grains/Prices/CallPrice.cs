using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Prices;

/// <summary>What one call costs, fixed when it is reserved.</summary>
/// <param name="Rule">The rule that held at that moment, or null when no price is known.</param>
/// <param name="MaxBilledTime">The most time on the device that is billed.</param>
internal sealed record CallPrice(PriceRule? Rule, TimeSpan MaxBilledTime)
{
    private bool IsBySecond => Rule is { PerSecond: > 0 };

    /// <summary>The most that the call can use.</summary>
    public UsageCeiling Ceiling(int promptTokens, int completionTokens) => new()
    {
        PromptTokens = promptTokens,
        CompletionTokens = completionTokens,
        ComputeTime = IsBySecond ? MaxBilledTime : TimeSpan.Zero,
    };

    /// <summary>The usage that is billed: time on the device up to its limit, which is a promise to the caller, not an overrun.</summary>
    public TokenUsage Billed(TokenUsage usage) => IsBySecond && usage.ComputeTime > MaxBilledTime ? usage with { ComputeTime = MaxBilledTime } : usage;
}
