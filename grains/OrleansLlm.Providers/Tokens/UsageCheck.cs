using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Tokens;

/// <summary>
/// Tells reports of usage that can not be: a negative count; a part that is more than its whole; no prompt where one was sent; more prompt tokens than the
/// request had bytes, with some room for what servers add unseen; fewer generated tokens than pieces of text were streamed, each of which has one at least,
/// or none where there was text; more than was allowed and than any model writes, unless so much came: a whole answer that is longer than was allowed is billed as
/// its server counts, which charges for it. Pure.
/// </summary>
internal static class UsageCheck
{
    /// <summary>What a server may add to a prompt: its own instructions, the frame of messages and tools.</summary>
    private const int UnseenPrompt = 8192;

    /// <summary>End-of-turn tokens, and what is generated beyond a limit before it is noticed.</summary>
    private const int Overshoot = 16;

    private const int MostPerChoice = 1_000_000;

    public static bool IsPlausible(TokenUsage usage, AnswerFacts facts) => !HasImpossiblePart(usage) && IsPlausiblePrompt(usage, facts) && IsPlausibleCompletion(usage, facts);

    private static bool HasImpossiblePart(TokenUsage usage) =>
        usage.PromptTokens < 0 || usage.CompletionTokens < 0
        || usage.CachedPromptTokens < 0 || usage.CachedPromptTokens > usage.PromptTokens
        || usage.CacheWriteTokens < 0 || usage.CacheWriteTokens > usage.PromptTokens
        || usage.AudioPromptTokens < 0 || usage.AudioPromptTokens > usage.PromptTokens
        || usage.ReasoningTokens < 0 || usage.ReasoningTokens > usage.CompletionTokens
        || usage.AudioCompletionTokens < 0 || usage.AudioCompletionTokens > usage.CompletionTokens
        || usage.AcceptedPredictionTokens < 0 || usage.RejectedPredictionTokens < 0;

    private static bool IsPlausiblePrompt(TokenUsage usage, AnswerFacts facts) =>
        usage.PromptTokens > 0 && usage.PromptTokens <= (long)facts.RequestBytes + UnseenPrompt;

    private static bool IsPlausibleCompletion(TokenUsage usage, AnswerFacts facts)
    {
        var thoughts = Math.Min((long)facts.Limit.Thoughts * facts.Choices, Math.Max(usage.ReasoningTokens, facts.ThoughtBytes));
        var allowed = (((facts.Limit.Answer ?? MostPerChoice) + (long)Overshoot) * facts.Choices) + thoughts + usage.RejectedPredictionTokens;
        return usage.CompletionTokens >= Math.Max(facts.Pieces, facts.Bytes > 0 ? 1 : 0) && usage.CompletionTokens <= Math.Max(allowed, facts.Bytes);
    }
}
