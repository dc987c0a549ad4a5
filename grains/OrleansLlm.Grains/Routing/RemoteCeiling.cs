using System.Text;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// The most tokens that a call can use at a provider, whose tokenizer is not here. Every token of the byte-level vocabularies in use stands for at least one
/// byte, so a text has at most as many tokens as UTF-8 bytes; what the provider's template puts around messages and tools is allowed for. It is a bound, not
/// a guess: about four times the tokens of English text, never more than the model's window. What is not used is free again when the call is settled. Pure.
/// </summary>
internal static class RemoteCeiling
{
    /// <summary>The output that is allowed, and asked for, where neither the request nor the model's settings have a limit.</summary>
    public const int DefaultOutputTokens = 4096;

    private const int PerMessage = 16;
    private const int PerCall = 64;

    /// <summary>Prompt tokens at most.</summary>
    public static int PromptTokens(GenerationRequest request, ModelInfo model)
    {
        var bytes = PerCall + (request.PromptTokens?.Count ?? 0) + BytesOf(request.Prompt) + BytesOf(request.Constraint?.Text);
        foreach (var message in request.Messages ?? [])
        {
            bytes += PerMessage + BytesOf(message.Content) + BytesOf(message.Name);
            foreach (var call in message.ToolCalls ?? [])
            {
                bytes += PerMessage + BytesOf(call.Name) + BytesOf(call.ArgumentsJson) + BytesOf(call.Id);
            }
        }

        foreach (var tool in request.Tools ?? [])
        {
            // Templates write schemas out with indents and words of their own.
            bytes += PerCall + (2 * (BytesOf(tool.Name) + BytesOf(tool.Description) + BytesOf(tool.ParametersJson)));
        }

        return (int)Math.Min(bytes, model.ContextLength > 0 ? model.ContextLength : int.MaxValue);
    }

    /// <summary>
    /// The most tokens per choice: the request's limit, else the model's own, else <see cref="DefaultOutputTokens"/>, at most the window. It is what the
    /// provider is asked for, so that no more can come than was reserved.
    /// </summary>
    public static int OutputTokens(GenerationRequest request, ModelInfo model)
    {
        var own = model.MaxOutputTokens > 0 ? model.MaxOutputTokens : DefaultOutputTokens;
        return request.MaxTokens ?? (model.ContextLength > 0 ? Math.Min(own, model.ContextLength) : own);
    }

    /// <summary>The most tokens per choice that are paid for: the limit that is sent, and what the provider is known to make beyond it for reasoning.</summary>
    public static int WithReasoning(int outputTokens, RemoteModel model) => (int)Math.Min(int.MaxValue, (long)outputTokens + (model.MaxReasoningTokens ?? 0));

    private static long BytesOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
