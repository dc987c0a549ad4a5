using Microsoft.Extensions.AI;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Chat;

/// <summary>Turns the cluster's words for usage and endings into those of <c>Microsoft.Extensions.AI</c>.</summary>
internal static class TokenUsageMapper
{
    public static UsageDetails ToUsage(TokenUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens,
        CachedInputTokenCount = usage.CachedPromptTokens,
    };

    public static ChatFinishReason ToFinishReason(FinishReason reason) => reason switch
    {
        FinishReason.Stop => ChatFinishReason.Stop,
        FinishReason.Length => ChatFinishReason.Length,
        FinishReason.ToolCalls => ChatFinishReason.ToolCalls,
        FinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A finish reason of a newer cluster."),
    };
}
