using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>An entry of the request's field <c>tool_approvals</c>.</summary>
internal sealed record ApprovalBody(string Id, bool Approve, string? Reason)
{
    public static ApprovalBody Of(ToolApproval word) => new(word.CallId, word.Approve, word.Reason);
}
