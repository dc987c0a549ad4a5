using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>A chat with what server tools did as models know it: calls of the assistant, each with its answer behind it. Pure.</summary>
internal static class ToolTranscript
{
    private const string NotApproved = "The user has not approved this call. It was not made.";

    /// <summary>The same request, of a chat whose messages have no activities.</summary>
    public static GenerationRequest Expand(GenerationRequest request) =>
        request.Messages is { } messages && messages.Any(message => message.Activities is not null || message.Annotations is not null)
            ? request with { Messages = Expand(messages) }
            : request;

    /// <summary>The same chat without activities.</summary>
    public static IReadOnlyList<ChatMessage> Expand(IReadOnlyList<ChatMessage> messages)
    {
        // A call that waited and was decided on later is told once, as it ended.
        var decided = messages.SelectMany(message => message.Activities ?? []).Select(activity => activity.ApprovalId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var expanded = new List<ChatMessage>();
        foreach (var message in messages)
        {
            var told = (message.Activities ?? []).Where(activity => IsTold(activity) && !decided.Contains(activity.Id)).ToList();
            foreach (var step in told.GroupBy(activity => activity.Step))
            {
                AddStep(expanded, [.. step]);
            }

            if (message.Activities is not { Count: > 0 } || message.Content is { Length: > 0 } || message.ToolCalls is { Count: > 0 })
            {
                expanded.Add(message with { Activities = null, Annotations = null });
            }
        }

        return expanded;
    }

    /// <summary>What the model is told of a call that ended.</summary>
    public static string AnswerOf(ToolActivity activity) => activity switch
    {
        { Status: ToolActivityStatus.AwaitingApproval } => NotApproved,
        { Output: { } output } => output,
        { Error: { } error } => error,
        _ => "",
    };

    /// <summary>Those of a stream that broke off have no result and are not told, nor what was done before the model was asked.</summary>
    private static bool IsTold(ToolActivity activity) =>
        activity.Type != ToolActivity.Listing && activity.Step > 0 && (activity.IsAnswered || activity.Status == ToolActivityStatus.AwaitingApproval);

    private static void AddStep(List<ChatMessage> messages, IReadOnlyList<ToolActivity> calls)
    {
        // What the model said before its calls is in the same message, as it was when it made them.
        var said = messages is [.., { Role: "assistant", ToolCalls: null } last] ? last : null;
        if (said is not null)
        {
            messages.RemoveAt(messages.Count - 1);
        }

        messages.Add((said ?? new ChatMessage { Role = "assistant" }) with
        {
            ToolCalls = [.. calls.Select(call => new ToolCall { Id = call.Id, Name = ToolNames.Fit(call.FunctionName), ArgumentsJson = call.ArgumentsJson })],
        });
        messages.AddRange(calls.Select(call => new ChatMessage { Role = "tool", ToolCallId = call.Id, Content = AnswerOf(call) }));
    }
}
