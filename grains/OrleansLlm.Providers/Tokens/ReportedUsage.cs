using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Tokens;

/// <summary>
/// Brings reports of usage to OpenAI's way of counting, where reasoning is a part of the completion. xAI tells it beside the completion, and Gemini's OpenAI surface
/// only in the total; both charge for it as for the rest of the output. Pure.
/// </summary>
internal static class ReportedUsage
{
    /// <param name="usage">As it was told.</param>
    /// <param name="total">The total that was told; 0: none was.</param>
    public static TokenUsage Whole(TokenUsage usage, long total)
    {
        var (prompt, completion, reasoning) = ((long)usage.PromptTokens, (long)usage.CompletionTokens, (long)usage.ReasoningTokens);
        if (prompt < 0 || completion < 0 || reasoning < 0)
        {
            return usage;
        }

        var beside = total == 0 ? (reasoning > completion ? reasoning : 0)
            : reasoning > 0 ? (total == prompt + completion + reasoning ? reasoning : 0)
            : usage.CachedPromptTokens + usage.CacheWriteTokens == 0 ? Math.Max(0, total - prompt - completion)
            : 0;
        return beside == 0 || completion + beside > int.MaxValue ? usage
            : usage with { CompletionTokens = (int)(completion + beside), ReasoningTokens = (int)beside };
    }
}
