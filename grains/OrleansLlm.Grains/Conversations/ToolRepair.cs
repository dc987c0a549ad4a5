using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Takes out of a shortened chat what no model accepts: calls without all of their answers, and answers without their call. Pure.</summary>
internal static class ToolRepair
{
    /// <summary>The messages that are left.</summary>
    public static List<ChatMessage> Repair(IReadOnlyList<ChatMessage> messages)
    {
        var kept = new List<ChatMessage>();
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.ToolCalls is { Count: > 0 } calls)
            {
                var answers = messages.Skip(i + 1).TakeWhile(next => next.Role == "tool").ToList();
                var answered = calls.Where(call => answers.Exists(answer => answer.ToolCallId == call.Id)).ToList();
                Add(kept, message, answered);
                kept.AddRange(answers.Where(answer => answered.Exists(call => call.Id == answer.ToolCallId)).DistinctBy(answer => answer.ToolCallId));
                i += answers.Count;
            }
            else if (message.Role != "tool")
            {
                kept.Add(message);
            }
        }

        return kept;
    }

    private static void Add(List<ChatMessage> kept, ChatMessage message, List<ToolCall> answered)
    {
        if (answered.Count > 0)
        {
            kept.Add(message with { ToolCalls = answered });
        }
        else if (message.Content is { Length: > 0 })
        {
            kept.Add(message with { ToolCalls = null });
        }
    }
}
