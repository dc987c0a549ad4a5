using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>The chat of a loop as it grows, and the request of each step. Used by one thread.</summary>
internal sealed class LoopChat
{
    private readonly GenerationRequest _request;
    private readonly ToolBelt _belt;
    private readonly List<ChatMessage> _messages;
    private readonly int _first;

    public LoopChat(GenerationRequest request, ToolBelt belt)
    {
        (_request, _belt) = (request, belt);
        _messages = [.. ToolTranscript.Expand(request.Messages!)];
        _first = _messages.Count;
    }

    /// <summary>Steps that were asked for.</summary>
    public int Steps { get; private set; }

    /// <summary>What the last step was asked.</summary>
    public GenerationRequest Last { get; private set; } = null!;

    /// <summary>The next step's request.</summary>
    /// <param name="isLast">No server tool may be called in it.</param>
    public GenerationRequest Next(bool isLast)
    {
        Steps++;
        return Last = Ask(isLast);
    }

    /// <summary>A step's calls and their results.</summary>
    public void Add(string text, IReadOnlyList<ToolActivity> calls)
    {
        _messages.Add(new ChatMessage
        {
            Role = "assistant",
            Content = text.Length > 0 ? text : null,
            ToolCalls = [.. calls.Select(call => new ToolCall { Id = call.Id, Name = call.FunctionName, ArgumentsJson = call.ArgumentsJson })],
        });
        _messages.AddRange(calls.Select(call => new ChatMessage { Role = "tool", ToolCallId = call.Id, Content = ToolTranscript.AnswerOf(call) }));
    }

    /// <summary>Makes the longest results of this loop shorter until the chat fits, as far as they can be.</summary>
    public async Task FitAsync(Func<GenerationRequest, Task<PromptSize>> measure)
    {
        const int least = 256;
        while (!Leaves(await measure(Ask(isLast: false)), _request.MaxTokens))
        {
            var longest = Enumerable.Range(_first, _messages.Count - _first)
                .Where(i => _messages[i] is { Role: "tool", Content.Length: > least })
                .MaxBy(i => _messages[i].Content!.Length, Comparer<int>.Default);
            if (_messages.Count == _first || _messages[longest] is not { Role: "tool", Content: { Length: > least } content })
            {
                // The step will say by how much the chat is too long.
                return;
            }

            _messages[longest] = _messages[longest] with { Content = ToolText.Shorten(content, Math.Max(least, content.Length / 2)) };
        }
    }

    /// <summary>How many tokens of the window are left for results, once the answer has its share; null: the window is not known.</summary>
    public int? RoomFor(PromptSize size, TokenUsage used) => size.ContextLength == 0
        ? null
        : Math.Max(0, size.ContextLength - size.Tokens - used.CompletionTokens - AnswerOf(size, _request.MaxTokens));

    private static bool Leaves(PromptSize size, int? maxTokens) => size.Leaves(AnswerOf(size, maxTokens));

    private static int AnswerOf(PromptSize size, int? maxTokens) => maxTokens ?? Math.Max(1, size.ContextLength / 4);

    private GenerationRequest Ask(bool isLast) => _request with
    {
        RequestId = Steps <= 1 ? _request.RequestId : FormattableString.Invariant($"{_request.RequestId}.{Steps}"),
        CallId = Steps <= 1 || _request.CallId is null ? _request.CallId : FormattableString.Invariant($"{_request.CallId}.{Steps}"),
        Messages = [.. _messages],
        Tools = _belt.Definitions.Count == 0 ? null : _belt.Definitions,
        ToolChoice = ChoiceOf(isLast),
        ServerTools = null,
        ToolApprovals = null,
        MaxToolCalls = null,
        Prediction = Steps <= 1 ? _request.Prediction : null,
    };

    /// <summary>A call that was demanded is demanded once: else the model could never answer.</summary>
    private ToolChoice? ChoiceOf(bool isLast) => isLast
        ? _belt.WithoutServerTools
        : Steps <= 1 || _belt.Choice is not { Mode: ToolChoiceMode.Required } demanded ? _belt.Choice : demanded with { Mode = ToolChoiceMode.Auto };
}
