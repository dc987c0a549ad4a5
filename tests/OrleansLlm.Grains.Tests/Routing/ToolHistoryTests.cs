using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class ToolHistoryTests
{
    [Theory]
    [InlineData("u a u", null)]
    [InlineData("u c12 t1 t2 a u", null)]
    [InlineData("u c12 t2 t1", null)]
    [InlineData("u c1 t1 c2 t2 u", null)]
    [InlineData("u c12 t1", "messages")]
    [InlineData("u c1 u", "messages[2]")]
    [InlineData("u c12 t1 a t2", "messages[3]")]
    [InlineData("u t1", "messages[1].tool_call_id")]
    [InlineData("u c1 t1 t1", "messages[3].tool_call_id")]
    [InlineData("u c1 t2", "messages[2].tool_call_id")]
    public void Each_call_has_its_answer_behind_it(string chat, string? wrong)
    {
        if (wrong is null)
        {
            ToolHistory.Check(Chat(chat));
            return;
        }

        var exception = Assert.Throws<LlmException>(() => ToolHistory.Check(Chat(chat)));
        Assert.Equal((LlmErrorCode.InvalidRequest, wrong), (exception.Code, exception.Parameter));
    }

    [Fact]
    public void The_last_calls_may_be_open_where_no_reply_is_asked_for() => ToolHistory.Check(Chat("u c12 t1"), mayEndOpen: true);

    [Fact]
    public void Messages_of_before_have_no_index_in_the_request()
    {
        Assert.Equal("messages[0].tool_call_id", Assert.Throws<LlmException>(() => ToolHistory.Check(Chat("u a t1"), first: -2)).Parameter);
        Assert.Equal("messages", Assert.Throws<LlmException>(() => ToolHistory.Check(Chat("u c1 u u"), first: -3)).Parameter);
    }

    private static IEnumerable<ChatMessage> Chat(string chat) => chat.Split(' ').Select(word => word[0] switch
    {
        'u' => new ChatMessage { Role = "user", Content = "x" },
        'c' => new ChatMessage { Role = "assistant", ToolCalls = [.. word[1..].Select(id => new ToolCall { Id = id.ToString(), Name = "f", ArgumentsJson = "{}" })] },
        't' => new ChatMessage { Role = "tool", Content = "x", ToolCallId = word[1..] },
        _ => new ChatMessage { Role = "assistant", Content = "x" },
    });
}
