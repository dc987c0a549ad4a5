using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

public sealed class ToolTranscriptTests
{
    private static readonly ChatMessage Question = new() { Role = "user", Content = "Hi" };

    [Fact]
    public void Calls_of_a_step_stand_together_before_what_was_said_with_them()
    {
        var chat = ToolTranscript.Expand(
        [
            Question,
            new ChatMessage
            {
                Role = "assistant",
                Content = "Done",
                ToolCalls = [new ToolCall { Id = "own", Name = "own", ArgumentsJson = "{}" }],
                Activities = [Call("list", 0) with { Type = ToolActivity.Listing }, Call("a", 1), Call("b", 1), Call("c", 2), Call("cut", 2) with { Status = ToolActivityStatus.InProgress, Output = null }],
            },
            new ChatMessage { Role = "tool", ToolCallId = "own", Content = "mine" },
        ]);
        Assert.Equal("user assistant(a,b) tool:a tool:b assistant(c) tool:c assistant(own) tool:own", Show(chat));
        Assert.Equal("Done", chat[6].Content);
        ToolHistory.Check(chat);
    }

    [Fact]
    public void What_was_said_before_calls_is_in_their_message()
    {
        var chat = ToolTranscript.Expand([Question, new ChatMessage { Role = "assistant", Content = "Let me see" }, new ChatMessage { Role = "assistant", Activities = [Call("a", 1)] }]);
        Assert.Equal(("user assistant(a) tool:a", "Let me see"), (Show(chat), chat[1].Content));
    }

    [Fact]
    public void A_call_that_was_decided_on_is_told_once_and_one_that_was_not_as_not_approved()
    {
        var waiting = Call("w", 1) with { Status = ToolActivityStatus.AwaitingApproval, Output = null };
        ChatMessage[] before = [Question, new ChatMessage { Role = "assistant", Activities = [waiting] }];
        Assert.Contains("not approved", ToolTranscript.Expand(before)[^1].Content, StringComparison.Ordinal);
        var after = ToolTranscript.Expand([.. before, new ChatMessage { Role = "assistant", Content = "Done", Activities = [Call("x", 1) with { ApprovalId = "w" }] }]);
        Assert.Equal("user assistant(x) tool:x assistant", Show(after));
    }

    private static ToolActivity Call(string id, int step) =>
        new() { Id = id, Type = "mcp_call", Name = id, FunctionName = id, Step = step, Status = ToolActivityStatus.Completed, Output = $"out {id}" };

    private static string Show(IEnumerable<ChatMessage> chat) => string.Join(' ', chat.Select(message => message switch
    {
        { ToolCalls: { } calls } => $"{message.Role}({string.Join(',', calls.Select(call => call.Id))})",
        { ToolCallId: { } id } => $"{message.Role}:{id}",
        _ => message.Role,
    }));
}
