using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Why choices end, in the words of many servers.</summary>
internal static class FinishReasons
{
    /// <summary>The reason; null: it has not ended.</summary>
    /// <exception cref="ProviderException">The server gave up on the choice.</exception>
    public static FinishReason? Read(string provider, string? word) => word switch
    {
        null or "" => null,
        "length" or "max_tokens" or "model_length" or "MAX_TOKENS" => FinishReason.Length,
        "tool_calls" or "function_call" or "tool_use" => FinishReason.ToolCalls,
        "content_filter" or "safety" or "SAFETY" or "RECITATION" => FinishReason.ContentFilter,
        "abort" or "error" => throw new ProviderException(provider, ProviderFailure.ServerError, $"it gave up on the answer ({word})"),

        // stop, eos, eos_token, stop_sequence, end_turn and what others call it.
        _ => FinishReason.Stop,
    };
}
