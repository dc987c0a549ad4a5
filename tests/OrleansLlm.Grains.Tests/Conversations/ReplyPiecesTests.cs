using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

public sealed class ReplyPiecesTests
{
    private static readonly ToolCall[] Calls = [new() { Id = "1", Name = "f", ArgumentsJson = "{\"a\":1}" }, new() { Id = "2", Name = "g", ArgumentsJson = "{}" }];

    [Fact]
    public void Whatever_was_read_the_rest_makes_it_whole()
    {
        for (var read = 0; read <= 12; read++)
        {
            var cursor = new ReplyCursor("t", Math.Min(read, 5), read);
            var rest = ReplyPieces.After(new ChatMessage { Role = "assistant", Content = "Hello", ToolCalls = Calls }, cursor).SingleOrDefault();
            var units = (rest?.ToolCalls ?? []).Sum(part => part.Arguments.Length);
            Assert.Equal("Hello"[cursor.Text..], rest?.Text ?? "");
            Assert.Equal(Math.Max(0, 9 - Math.Max(0, Math.Min(read, 8) - 1) - Math.Max(0, Math.Min(read - 8, 3) - 1)), units);
        }
    }

    [Theory]
    [InlineData("t:1 ä", 3, 4)]
    [InlineData("a%3Ab", 0, 0)]
    public void A_cursor_is_one_line_that_is_read_back(string turn, int text, int calls)
    {
        var cursor = new ReplyCursor(turn, text, calls);
        Assert.Equal(cursor, ReplyCursor.TryParse(cursor.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t")]
    [InlineData("t:1")]
    [InlineData(":1:2")]
    [InlineData("t:-1:2")]
    [InlineData("t:1:2:3")]
    [InlineData("t:1:99999999999")]
    public void What_is_no_cursor_is_none(string text) => Assert.Null(ReplyCursor.TryParse(text));

    [Fact]
    public void Calls_without_answers_and_answers_without_calls_are_taken_out()
    {
        ChatMessage[] messages =
        [
            new() { Role = "tool", ToolCallId = "0", Content = "lost" }, new() { Role = "user", Content = "Hi" }, new() { Role = "assistant", ToolCalls = Calls },
            new() { Role = "tool", ToolCallId = "2", Content = "two" }, new() { Role = "assistant", Content = "Well", ToolCalls = Calls }, new() { Role = "user", Content = "And?" },
        ];
        var kept = ToolRepair.Repair(messages);
        Assert.Equal(["user", "assistant", "tool", "assistant", "user"], kept.Select(message => message.Role));
        Assert.Equal("2", Assert.Single(kept[1].ToolCalls!).Id);
        Assert.Null(kept[3].ToolCalls);
    }
}
