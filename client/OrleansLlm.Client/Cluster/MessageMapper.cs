using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using ChatMessage = OrleansLlm.Contracts.Routing.ChatMessage;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Cluster;

/// <summary>Turns messages into the cluster's, as the OpenAI package turns them into JSON.</summary>
internal static class MessageMapper
{
    /// <summary>Maps a chat; <paramref name="instructions"/> become its first message.</summary>
    public static IReadOnlyList<ChatMessage> Map(IEnumerable<Message> messages, string? instructions, McpHistory history)
    {
        var mapped = new List<ChatMessage>();
        if (!string.IsNullOrWhiteSpace(instructions))
        {
            mapped.Add(new ChatMessage { Role = "system", Content = instructions });
        }

        var index = 0;
        foreach (var message in messages)
        {
            Add(mapped, message, history.CallsOf(message), $"messages[{index++}]");
        }

        return mapped;
    }

    private static void Add(List<ChatMessage> mapped, Message message, IReadOnlyList<ToolActivity>? made, string path)
    {
        if (message.Contents.FirstOrDefault(content => !IsKnown(content)) is { } unknown)
        {
            throw new LlmException(
                LlmErrorCode.Unsupported, $"{path}.content must be text, tool calls or their approval. Given: {unknown.GetType().Name}", $"{path}.content");
        }

        if (McpHistory.IsWord(message))
        {
            return;
        }

        if (message.Role == ChatRole.Tool)
        {
            mapped.AddRange(message.Contents.OfType<FunctionResultContent>().Select(Answer));
            return;
        }

        var calls = message.Contents.OfType<FunctionCallContent>().Select(Call).ToArray();
        mapped.Add(new ChatMessage
        {
            Role = message.Role.Value,
            Content = calls.Length > 0 && message.Text.Length == 0 ? null : message.Text,
            Name = message.AuthorName,
            ToolCalls = calls.Length > 0 ? calls : null,
            Activities = made is null ? null : [.. made],
        });
    }

    // Usage and reasoning of earlier answers come along when a caller sends a response's messages back; no model reads them.
    private static bool IsKnown(AIContent content) => content
        is TextContent or TextReasoningContent or FunctionCallContent or FunctionResultContent or UsageContent || McpHistory.IsKnown(content);

    private static ToolCall Call(FunctionCallContent call) => new()
    {
        Id = call.CallId,
        Name = call.Name,
        ArgumentsJson = JsonSerializer.Serialize(call.Arguments, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))),
    };

    private static ChatMessage Answer(FunctionResultContent result) => new()
    {
        Role = "tool",
        Content = ToolResults.Text(result.Result),
        ToolCallId = result.CallId,
    };
}
