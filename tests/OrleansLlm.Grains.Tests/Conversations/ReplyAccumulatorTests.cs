using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

public sealed class ReplyAccumulatorTests
{
    private static readonly GenerationChunk[] Call =
    [
        Part(new ToolCallDelta { Index = 0, Id = "c1", Name = "f", Arguments = "{\"a\":" }),
        Part(new ToolCallDelta { Index = 0, Arguments = "1}" }, new ToolCallDelta { Index = 1, Id = "c2", Name = "g", Arguments = "{" }),
    ];

    [Fact]
    public void Calls_become_a_turn_without_text()
    {
        var turn = Gather([.. Call, Part(new ToolCallDelta { Index = 1, Arguments = "}" }), End(FinishReason.ToolCalls)]);
        Assert.Null(turn.Message.Content);
        Assert.Equal(
            [new ToolCall { Id = "c1", Name = "f", ArgumentsJson = "{\"a\":1}" }, new ToolCall { Id = "c2", Name = "g", ArgumentsJson = "{}" }],
            turn.Message.ToolCalls!);
        Assert.Equal(FinishReason.ToolCalls, turn.FinishReason);
    }

    [Fact]
    public void A_call_that_was_cut_by_the_token_limit_is_not_kept() =>
        Assert.Equal("c1", Assert.Single(Gather([.. Call, End(FinishReason.Length)]).Message.ToolCalls!).Id);

    [Fact]
    public void A_reply_that_was_cut_off_keeps_its_text_only()
    {
        var turn = Gather([new GenerationChunk { Deltas = [new ChoiceDelta { Text = "Let me" }] }, .. Call]);
        Assert.Equal(("Let me", null, null), (turn.Message.Content, turn.Message.ToolCalls, turn.FinishReason));
    }

    [Fact]
    public void A_servers_list_of_tools_is_not_kept_with_each_reply()
    {
        var listing = new ToolActivity { Id = "mcpl_1", Type = ToolActivity.Listing, Name = "", FunctionName = "", ServerLabel = "docs", ResultsJson = new string(' ', 1_000_000) + "[]" };
        var call = new ToolActivity { Id = "mcp_1", Type = "mcp_call", Name = "fetch", FunctionName = "fetch", Status = ToolActivityStatus.Completed };
        var reply = new ReplyAccumulator();
        reply.Add(News(listing));
        Assert.False(reply.HasText);
        Assert.Null(reply.ToTurn("t", default).Message.Activities);
        reply.Add(News(call));
        Assert.Equal([call], reply.ToTurn("t", default).Message.Activities!);
        Assert.Equal([listing, call], reply.SoFar.Activities!);
    }

    private static GenerationChunk News(ToolActivity activity) => new() { Deltas = [new ChoiceDelta { Activities = [activity] }] };

    private static Turn Gather(params GenerationChunk[] chunks)
    {
        var reply = new ReplyAccumulator();
        Array.ForEach(chunks, reply.Add);
        return reply.ToTurn("t", default);
    }

    private static GenerationChunk Part(params ToolCallDelta[] parts) => new() { Deltas = [new ChoiceDelta { ToolCalls = parts }] };

    private static GenerationChunk End(FinishReason reason) => new() { Deltas = [new ChoiceDelta { FinishReason = reason }], Usage = new TokenUsage() };
}
