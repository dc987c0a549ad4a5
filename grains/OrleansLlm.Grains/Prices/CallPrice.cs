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
    /// <param name="promptTokens">Tokens of the prompt at most.</param>
    /// <param name="outputTokens">Tokens of one choice at most.</param>
    /// <param name="choices">How many choices are made.</param>
    public UsageCeiling Ceiling(int promptTokens, int outputTokens, int choices = 1) => new()
    {
        PromptTokens = promptTokens,
        CompletionTokens = (int)Math.Min((long)outputTokens * choices, int.MaxValue),
        ComputeTime = IsBySecond ? MaxBilledTime : TimeSpan.Zero,
    };

    /// <summary>The usage that is billed: time on the device up to its limit, which is a promise to the caller, not an overrun.</summary>
    public TokenUsage Billed(TokenUsage usage) => IsBySecond && usage.ComputeTime > MaxBilledTime ? usage with { ComputeTime = MaxBilledTime } : usage;
}
