using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Calls that waited for the caller's word, and the word. Pure.</summary>
internal static class PendingCalls
{
    private const int MaxReason = 1_024;

    /// <summary>The waiting calls that the request decides on, each with the word.</summary>
    /// <exception cref="LlmException">InvalidRequest: names a call that does not wait, twice the same, or a tool that is not there.</exception>
    public static IReadOnlyList<(ToolActivity Call, ToolApproval Word)> Of(GenerationRequest request, ToolBelt belt)
    {
        if (request.ToolApprovals is not { Count: > 0 } words)
        {
            return [];
        }

        var activities = request.Messages!.SelectMany(message => message.Activities ?? []).ToList();
        var decided = activities.Select(activity => activity.ApprovalId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. words.Select(word => (Waiting(activities, decided, belt, word), word))];
    }

    /// <summary>A call that was not approved, as the model is told.</summary>
    public static ToolActivity Deny(ToolActivity call, ToolApproval word) => call with
    {
        Id = CallGate.NewId(call.Type),
        ApprovalId = call.Id,
        Status = ToolActivityStatus.Denied,
        Error = word.Reason is { Length: > 0 } reason ? $"The user did not approve this call: {reason}" : "The user did not approve this call.",
    };

    /// <summary>The same chat, in which the calls ended as told.</summary>
    public static IReadOnlyList<ChatMessage> Settle(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolActivity> ended)
    {
        var byWaiting = ended.ToDictionary(call => call.ApprovalId!, StringComparer.Ordinal);
        return [.. messages.Select(message => message.Activities is not { } activities
            ? message
            : message with { Activities = [.. activities.Select(activity => byWaiting.GetValueOrDefault(activity.Id, activity))] })];
    }

    private static ToolActivity Waiting(List<ToolActivity> activities, HashSet<string> decided, ToolBelt belt, ToolApproval word)
    {
        const string field = "approval_request_id";
        if (word.Reason is { Length: > MaxReason } reason)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"reason must have at most {MaxReason} characters. Given: {reason.Length}.", "reason");
        }

        var call = activities.Find(activity => activity.Id == word.CallId && activity.Status == ToolActivityStatus.AwaitingApproval)
            ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must name a call that waits for approval. Given: '{word.CallId}'.", field);
        if (!decided.Add(call.Id))
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} names a call that was decided on before. Given: '{word.CallId}'.", field);
        }

        return belt.FindAgain(call) is null
            ? throw new LlmException(LlmErrorCode.InvalidRequest, $"tools must have the tool of the call that waits for approval: '{call.FunctionName}'.", "tools")
            : call;
    }
}
