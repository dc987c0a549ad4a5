using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>The output of a response while it arrives. Used by one thread.</summary>
internal sealed class ResponseOutput
{
    private readonly List<OutputItem> _items = [];
    private readonly List<OutputItem> _calls = [];
    private readonly List<ToolActivity> _denied = [];

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

    /// <summary>The item of a server tool's call; a new one with its first news. Null: it is not shown, since it was denied and never ran.</summary>
    public OutputItem? Activity(ToolActivity activity, out bool isNew)
    {
        isNew = false;
        if (activity.Status == ToolActivityStatus.Denied)
        {
            _denied.Add(activity);
            return null;
        }

        var item = _items.Find(other => other.Activity?.Id == activity.Id);
        isNew = item is null;
        item ??= Add(call: null, activity);
        item.Activity = activity;
        return item;
    }

    /// <summary>What the assistant said and called, as the model will see it.</summary>
    public IReadOnlyList<ChatMessage> ToMessages() =>
        InputParser.Join([.. _denied.Select(OfActivity), .. _items.Where(item => item.Activity?.Type != ToolActivity.Listing).Select(MessageOf)]);

    private static ChatMessage MessageOf(OutputItem item) => item switch
    {
        { Activity: { } activity } => OfActivity(activity),
        { IsMessage: true } => new ChatMessage { Role = "assistant", Content = item.Text },
        _ => new ChatMessage { Role = "assistant", ToolCalls = [new ToolCall { Id = item.CallId!, Name = item.Name!, ArgumentsJson = item.Text }] },
    };

    private static ChatMessage OfActivity(ToolActivity activity) => new() { Role = "assistant", Activities = [activity] };

    private OutputItem Add(ToolCallDelta? call, ToolActivity? activity = null)
    {
        var item = new OutputItem(_items.Count, call, activity);
        _items.Add(item);
        return item;
    }
}
