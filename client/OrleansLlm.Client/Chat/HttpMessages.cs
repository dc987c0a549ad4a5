using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using OrleansLlm.Contracts.Tools;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Chat;

/// <summary>A chat's messages as the OpenAI package is to send them: with what it has no contents for.</summary>
internal static class HttpMessages
{
    /// <summary>The messages; the caller's own stay as they are.</summary>
    public static List<ChatMessage> For(IEnumerable<ChatMessage> messages, McpHistory history) =>
        [.. messages.Where(message => !McpHistory.IsWord(message)).Select(message => ToolResults.Plain(history.CallsOf(message) is { } calls ? With(message, calls) : message))];

    /// <summary>The field <c>tool_approvals</c>, or null for none.</summary>
    public static string? Approvals(McpHistory history) =>
        history.Approvals.Count == 0 ? null : JsonSerializer.Serialize([.. history.Approvals.Select(ApprovalBody.Of)], ChatJson.Default.IReadOnlyListApprovalBody);

    private static ChatMessage With(ChatMessage message, IReadOnlyList<ToolActivity> calls)
    {
        var copy = message.Clone();
        copy.RawRepresentation = null;
        var raw = new[] { ToolResults.Plain(copy) }.AsOpenAIChatMessages().OfType<AssistantChatMessage>().Single();
        raw.Patch.Set("$.server_tools"u8, JsonSerializer.SerializeToUtf8Bytes([.. calls.Select(ServerToolBody.Of)], ChatJson.Default.IReadOnlyListServerToolBody));
        return new ChatMessage(message.Role, []) { RawRepresentation = raw };
    }
}
