using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>Reads a caller's word on calls that wait for it.</summary>
internal static class ApprovalParser
{
    private const int MaxApprovals = 128;
    private const int MaxReason = 1_024;

    /// <summary>The field <c>tool_approvals</c> of chats; null: absent.</summary>
    public static IReadOnlyList<ToolApproval>? Read(JsonFields body) => body.Array("tool_approvals", MaxApprovals) is { } words
        ? [.. words.EnumerateArray().Select((word, i) => ReadWord(JsonFields.At(word, $"tool_approvals[{i}]")))]
        : null;

    /// <summary>An item <c>mcp_approval_response</c> of a response's input.</summary>
    public static ToolApproval ReadItem(JsonFields item) => Of(item, "approval_request_id");

    private static ToolApproval ReadWord(JsonFields word)
    {
        word.RefuseOthers("id", "approve", "reason");
        return Of(word, "id");
    }

    private static ToolApproval Of(JsonFields fields, string id)
    {
        fields.Require("approve");
        return new ToolApproval
        {
            CallId = fields.RequireText(id, maxLength: 128, minLength: 1),
            Approve = fields.Flag("approve")!.Value,
            Reason = fields.Text("reason", MaxReason),
        };
    }
}
