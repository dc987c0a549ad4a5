using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class TokenBudgetTests
{
    [Theory]
    [InlineData(10, null, 90)]
    [InlineData(10, 5, 5)]
    [InlineData(10, 90, 90)]
    [InlineData(99, null, 1)]
    public void The_limit_is_what_was_asked_or_what_the_window_leaves(int prompt, int? asked, int expected) =>
        Assert.Equal(expected, TokenBudget.MaxTokens(Count(prompt), asked));

    [Theory]
    [InlineData(100, null, "100 tokens")]
    [InlineData(10, 91, "101 tokens were requested (10 in the messages, 91 in the completion)")]
    [InlineData(120, 1, "121 tokens were requested")]
    public void What_does_not_fit_is_refused_with_the_numbers(int prompt, int? asked, string told)
    {
        var refused = Assert.Throws<LlmException>(() => TokenBudget.MaxTokens(Count(prompt), asked));
        Assert.Equal(LlmErrorCode.ContextLengthExceeded, refused.Code);
        Assert.Contains("maximum context length is 100 tokens", refused.Message, StringComparison.Ordinal);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    private static TokenCount Count(int prompt) => new() { Tokens = new int[prompt], ContextLength = 100 };
}
