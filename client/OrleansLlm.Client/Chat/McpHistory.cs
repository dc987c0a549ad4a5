using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// What a chat's messages tell of calls of MCP servers' tools, and the caller's word on those that wait: the answers to requests that stand behind the last message of the assistant. Older
/// ones were taken when they were given.
/// </summary>
internal sealed class McpHistory
{
    private readonly Dictionary<ChatMessage, IReadOnlyList<ToolActivity>> _calls = new(ReferenceEqualityComparer.Instance);

    private McpHistory(IReadOnlyList<ToolApproval> approvals) => Approvals = approvals;

    /// <summary>The caller's word on calls that wait.</summary>
    public IReadOnlyList<ToolApproval> Approvals { get; }

    /// <summary>The calls that a message made; null: none.</summary>
    public IReadOnlyList<ToolActivity>? CallsOf(ChatMessage message) => _calls.GetValueOrDefault(message);

    /// <summary>Whether a message is nothing but the caller's word.</summary>
    public static bool IsWord(ChatMessage message) => message.Contents.Count > 0 && message.Contents.All(content => content is ToolApprovalResponseContent);

    /// <summary>Whether a content is read here.</summary>
    public static bool IsKnown(AIContent content) => content
        is McpServerToolCallContent or McpServerToolResultContent or ToolApprovalRequestContent { ToolCall: McpServerToolCallContent } or ToolApprovalResponseContent;

    /// <summary>Reads messages.</summary>
    /// <param name="messages">The chat.</param>
    /// <param name="isWhole">What is answered must be asked in it; false: the server has the rest.</param>
    /// <exception cref="LlmException">InvalidRequest: an answer to no request, or a second one; a result of no call.</exception>
    public static McpHistory Read(IReadOnlyList<ChatMessage> messages, bool isWhole = true)
    {
        var results = messages.SelectMany(message => message.Contents).OfType<McpServerToolResultContent>().GroupBy(result => result.CallId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var last = Enumerable.Range(0, messages.Count).LastOrDefault(i => messages[i].Role == ChatRole.Assistant, -1);
        var history = new McpHistory(Words(messages, last, isWhole));
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < messages.Count; i++)
        {
            if (Calls(messages[i], results).ToList() is { Count: > 0 } calls)
            {
                history._calls[messages[i]] = messages[i].Role == ChatRole.Assistant ? calls : throw Wrong(i, $"has a call of an MCP server, which only the assistant makes. Given role: '{messages[i].Role}'");
                known.UnionWith(calls.Select(call => call.Id));
            }
        }

        return results.Keys.FirstOrDefault(id => !known.Contains(id)) is { } orphan
            ? throw new LlmException(LlmErrorCode.InvalidRequest, $"messages have a result of an MCP server's call that none of them makes. Given: '{orphan}'", "messages")
            : history;
    }

    private static IEnumerable<ToolActivity> Calls(ChatMessage message, Dictionary<string, McpServerToolResultContent> results) => message.Contents.Select(content => content switch
    {
        McpServerToolCallContent call => McpContents.ActivityOf(call, results.GetValueOrDefault(call.CallId), awaits: false),
        ToolApprovalRequestContent { ToolCall: McpServerToolCallContent call } request => McpContents.ActivityOf(call, result: null, awaits: true) with { Id = request.RequestId },
        _ => null,
    }).OfType<ToolActivity>();

    private static List<ToolApproval> Words(IReadOnlyList<ChatMessage> messages, int last, bool isWhole)
    {
        var asked = Of<ToolApprovalRequestContent>(messages).Select(one => one.Content.RequestId).ToHashSet(StringComparer.Ordinal);
        var decided = Of<McpServerToolCallContent>(messages).Select(one => McpContents.ApprovalOf(one.Content)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var words = new List<ToolApproval>();
        foreach (var (word, message) in Of<ToolApprovalResponseContent>(messages))
        {
            if (message <= last)
            {
                continue;
            }

            if (word.ToolCall is not McpServerToolCallContent)
            {
                throw Wrong(message, $"approves a call that no MCP server runs; UseFunctionInvocation asks for approval of functions. Given: {word.ToolCall.GetType().Name}");
            }

            if (isWhole && !asked.Contains(word.RequestId))
            {
                throw Wrong(message, $"answers a request for approval that no message has. Given: '{word.RequestId}'");
            }

            if (!decided.Add(word.RequestId))
            {
                throw Wrong(message, $"answers a request for approval that was answered before. Given: '{word.RequestId}'");
            }

            words.Add(new ToolApproval { CallId = word.RequestId, Approve = word.Approved, Reason = word.Reason });
        }

        return words;
    }

    private static IEnumerable<(T Content, int Message)> Of<T>(IReadOnlyList<ChatMessage> messages)
        where T : AIContent => messages.SelectMany((message, i) => message.Contents.OfType<T>().Select(content => (content, i)));

    private static LlmException Wrong(int message, string what) => new(LlmErrorCode.InvalidRequest, $"messages[{message}].content {what}", $"messages[{message}].content");
}
