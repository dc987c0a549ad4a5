using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Tests.Tokens;

public sealed class ReportedUsageTests
{
    [Theory]
    [InlineData(100, 80, 150, 100, 80)] // OpenAI: within the completion.
    [InlineData(9, 94, 153, 103, 94)] // xAI: beside it.
    [InlineData(94, 9, 153, 103, 9)] // xAI, of little thought.
    [InlineData(9, 94, 0, 103, 94)] // What is more than its whole is beside it, where no total tells.
    [InlineData(94, 9, 0, 94, 9)]
    [InlineData(12, 0, 562, 512, 500)] // Gemini: in the total only.
    [InlineData(12, 0, 62, 12, 0)]
    [InlineData(12, 0, 40, 12, 0)] // A total that is less than its parts tells nothing.
    [InlineData(9, 94, 100, 9, 94)]
    [InlineData(-1, 3, 1_000, -1, 3)]
    public void Reasoning_is_a_part_of_the_completion_however_it_is_told(int completion, int reasoning, long total, int expected, int thought)
    {
        var whole = ReportedUsage.Whole(new TokenUsage { PromptTokens = 50, CompletionTokens = completion, ReasoningTokens = reasoning }, total);
        Assert.Equal((expected, thought), (whole.CompletionTokens, whole.ReasoningTokens));
    }

    [Fact]
    public void What_a_total_has_of_the_cache_is_no_reasoning_and_sums_do_not_overflow()
    {
        var cached = new TokenUsage { PromptTokens = 50, CompletionTokens = 12, CachedPromptTokens = 30 };
        Assert.Equal(12, ReportedUsage.Whole(cached, 92).CompletionTokens);
        var huge = new TokenUsage { PromptTokens = 1, CompletionTokens = int.MaxValue, ReasoningTokens = int.MaxValue };
        Assert.Equal(huge, ReportedUsage.Whole(huge, 1L + int.MaxValue + int.MaxValue));
    }
}
