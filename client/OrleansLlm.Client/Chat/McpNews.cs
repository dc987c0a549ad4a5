using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>News of calls of MCP servers' tools, as they come in an answer, as its contents: each call once and each result once. One for each answer; used by one thread.</summary>
internal sealed class McpNews
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <summary>Adds the calls of a whole answer to its message: those that were made before its text, those that wait behind it.</summary>
    public static void AddTo(ChatResponse response)
    {
        if (response.RawRepresentation is not ChatCompletion whole || !whole.Patch.TryGetJson("$.choices[0].message.server_tools"u8, out var json) || response.Messages is not [.., var message])
        {
            return;
        }

        var contents = new McpNews().Read(Parse(json)).ToList();
        message.Contents = [.. contents.Where(content => content is not ToolApprovalRequestContent), .. message.Contents, .. contents.OfType<ToolApprovalRequestContent>()];
    }

    /// <summary>Adds what a part of a stream tells of calls.</summary>
    public void AddTo(ChatResponseUpdate update)
    {
        if (update.RawRepresentation is StreamingChatCompletionUpdate part && part.Patch.TryGetJson("$.choices[0].delta.server_tools"u8, out var json))
        {
            foreach (var content in Read(Parse(json)))
            {
                update.Contents.Add(content);
            }
        }
    }

    /// <summary>The contents that news stand for.</summary>
    public IEnumerable<AIContent> Read(IReadOnlyList<ToolActivity>? news)
    {
        foreach (var call in (news ?? []).Where(call => call is { Type: McpContents.CallType, Name.Length: > 0 }))
        {
            if (call.Status == ToolActivityStatus.AwaitingApproval)
            {
                if (_told.Add(call.Id))
                {
                    yield return McpContents.Request(call);
                }

                continue;
            }

            if (_told.Add(call.Id))
            {
                yield return McpContents.Call(call);
            }

            if (call.IsAnswered && _ended.Add(call.Id))
            {
                yield return McpContents.Result(call);
            }
        }
    }

    private static List<ToolActivity> Parse(ReadOnlyMemory<byte> json) => [.. (JsonSerializer.Deserialize(json.Span, ChatJson.Default.IReadOnlyListServerToolBody) ?? []).Select(body => body.ToActivity())];
}
