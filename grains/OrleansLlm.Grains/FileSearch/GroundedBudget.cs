using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>The chat that a model will see, and how many tokens are left in it for passages.</summary>
/// <param name="Chat">The chat, shortened where passages would have had no room.</param>
/// <param name="Style">How passages are shown.</param>
/// <param name="Base">Tokens of the prompt without passages.</param>
/// <param name="Tokens">The most tokens of passages.</param>
internal sealed record GroundedBudget(GroundedChat Chat, GroundedPromptStyle Style, int Base, int Tokens)
{
    /// <summary>Fewer hold no passage.</summary>
    private const int Least = 16;

    /// <summary>Measures the chat; its oldest messages go when passages would have less than half of what the answer leaves.</summary>
    /// <param name="request">The request.</param>
    /// <param name="settings">The tool.</param>
    /// <param name="smallWindow">Up to how large a window the compact style is used.</param>
    /// <param name="measure">Measures a prompt.</param>
    /// <exception cref="LlmException">ContextLengthExceeded: the question alone leaves no room.</exception>
    public static async Task<GroundedBudget> OfAsync(GenerationRequest request, FileSearchSettings settings, int smallWindow, Func<GenerationRequest, Task<PromptSize>> measure)
    {
        var chat = new GroundedChat(request.Messages!);
        var window = (await measure(request)).ContextLength;
        var style = settings.Style ?? (window > 0 && window <= smallWindow ? GroundedPromptStyle.Compact : GroundedPromptStyle.Full);
        var size = await SizeAsync(chat);
        if (window == 0)
        {
            return new GroundedBudget(chat, style, size.Tokens, settings.Packing.MaxTokens);
        }

        var left = window - (request.MaxTokens ?? Math.Max(1, window / 4));
        var wanted = Math.Min(settings.Packing.MaxTokens, left / 2);
        if (left - size.Tokens < wanted && request.Messages!.Count > 1)
        {
            chat = new GroundedChat(await ContextWindow.FitAsync(request.Messages, async shorter => (await SizeAsync(new GroundedChat(shorter))).Tokens + wanted <= left));
            size = await SizeAsync(chat);
        }

        return left - size.Tokens >= Least
            ? new GroundedBudget(chat, style, size.Tokens, Math.Min(settings.Packing.MaxTokens, left - size.Tokens))
            : throw new LlmException(
                LlmErrorCode.ContextLengthExceeded, $"messages leave no room for passages: the window has {window} tokens, the question {size.Tokens}, the answer {window - left}.", "messages");

        Task<PromptSize> SizeAsync(GroundedChat shown) => measure(request with { Messages = shown.With(GroundedPrompt.Question(style, [], shown.Question), style) });
    }
}
