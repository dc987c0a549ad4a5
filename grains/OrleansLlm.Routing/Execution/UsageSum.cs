using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>Adds usage up. Pure.</summary>
public static class UsageSum
{
    /// <summary>Each kind of token of all parts together.</summary>
    public static TokenUsage Of(IEnumerable<TokenUsage> parts) => parts.Aggregate(new TokenUsage(), Add);

    private static TokenUsage Add(TokenUsage one, TokenUsage other) => new()
    {
        PromptTokens = one.PromptTokens + other.PromptTokens,
        CompletionTokens = one.CompletionTokens + other.CompletionTokens,
        CachedPromptTokens = one.CachedPromptTokens + other.CachedPromptTokens,
        ReasoningTokens = one.ReasoningTokens + other.ReasoningTokens,
        CacheWriteTokens = one.CacheWriteTokens + other.CacheWriteTokens,
        AudioPromptTokens = one.AudioPromptTokens + other.AudioPromptTokens,
        AudioCompletionTokens = one.AudioCompletionTokens + other.AudioCompletionTokens,
        Images = one.Images + other.Images,
        ComputeTime = one.ComputeTime + other.ComputeTime,
        LongCacheWriteTokens = one.LongCacheWriteTokens + other.LongCacheWriteTokens,
        CachedAudioPromptTokens = one.CachedAudioPromptTokens + other.CachedAudioPromptTokens,
        AcceptedPredictionTokens = one.AcceptedPredictionTokens + other.AcceptedPredictionTokens,
        RejectedPredictionTokens = one.RejectedPredictionTokens + other.RejectedPredictionTokens,
        IsEstimated = one.IsEstimated || other.IsEstimated,
    };
}
