using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

public sealed class ContextWindowTests
{
    private static readonly ChatMessage[] Talk =
    [
        Message("system", "s"), Message("user", "1"), Message("assistant", "2"), Message("user", "3"),
        Message("assistant", "4"), Message("user", "5"),
    ];

    [Fact]
    public async Task A_conversation_that_fits_is_passed_on_whole() =>
        Assert.Equal(Talk, await ContextWindow.FitAsync(Talk, _ => Task.FromResult(true)));

    [Theory]
    [InlineData(5, "s345")]
    [InlineData(4, "s345")]
    [InlineData(3, "s5")]
    [InlineData(2, "s5")]
    public async Task The_oldest_turns_go_first_and_the_system_message_stays(int room, string expected)
    {
        var kept = await ContextWindow.FitAsync(Talk, messages => Task.FromResult(messages.Count <= room));
        Assert.Equal(expected, string.Concat(kept.Select(message => message.Content)));
    }

    [Fact]
    public async Task A_last_message_that_alone_is_too_long_is_an_error()
    {
        var refused = await Assert.ThrowsAsync<LlmException>(() => ContextWindow.FitAsync(Talk, _ => Task.FromResult(false)));
        Assert.Equal(LlmErrorCode.ContextLengthExceeded, refused.Code);
    }

    private static ChatMessage Message(string role, string content) => new() { Role = role, Content = content };
}
