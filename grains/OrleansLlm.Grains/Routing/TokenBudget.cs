using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Routing;

/// <summary>How many tokens a call may generate. Pure.</summary>
internal static class TokenBudget
{
    /// <summary>The limit per choice, from the request or from what the window leaves.</summary>
    /// <exception cref="LlmException">ContextLengthExceeded: prompt and output do not fit.</exception>
    public static int MaxTokens(TokenCount prompt, int? asked)
    {
        var left = prompt.ContextLength - prompt.Tokens.Length;
        if (left >= Math.Max(1, asked ?? 1))
        {
            return asked ?? left;
        }

        throw new LlmException(
            LlmErrorCode.ContextLengthExceeded,
            asked is null
                ? $"This model's maximum context length is {prompt.ContextLength} tokens. However, the messages have {prompt.Tokens.Length} tokens, which leaves no room for an answer."
                : $"This model's maximum context length is {prompt.ContextLength} tokens. However, {prompt.Tokens.Length + asked} tokens were requested ({prompt.Tokens.Length} in the messages, {asked} in the completion).",
            "messages");
    }
}
