using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>The output of a response while it arrives. Used by one thread.</summary>
internal sealed class ResponseOutput
{
    private readonly List<OutputItem> _items = [];
    private readonly List<OutputItem> _calls = [];

    /// <summary>All items, in their order.</summary>
    public IReadOnlyList<OutputItem> Items => _items;

    /// <summary>The message that is open; a new one where there is none.</summary>
    public OutputItem Message(out bool isNew)
    {
        isNew = _items is not [.., { IsMessage: true, IsDone: false }];
        return isNew ? Add(null) : _items[^1];
    }

    /// <summary>The call that a part belongs to; a new one with its first part.</summary>
    /// <exception cref="LlmException">Internal: a part of a call that has not begun.</exception>
    public OutputItem Call(ToolCallDelta part, out bool isNew)
    {
        isNew = part is { Id: not null, Name: not null };
        if (isNew)
        {
            _calls.Add(Add(part));
        }

        return (uint)part.Index < (uint)_calls.Count
            ? _calls[part.Index]
            : throw new LlmException(LlmErrorCode.Internal, $"The stream sent a part of call {part.Index}, which has not begun.");
    }

    /// <summary>What the assistant said and called, as the model will see it.</summary>
    public IReadOnlyList<ChatMessage> ToMessages() => InputParser.Join(_items.Select(item => item.IsMessage
        ? new ChatMessage { Role = "assistant", Content = item.Text }
        : new ChatMessage { Role = "assistant", ToolCalls = [new ToolCall { Id = item.CallId!, Name = item.Name!, ArgumentsJson = item.Text }] }));

    private OutputItem Add(ToolCallDelta? call)
    {
        var item = new OutputItem(_items.Count, call);
        _items.Add(item);
        return item;
    }
}
