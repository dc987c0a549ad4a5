using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Tests.Tokens;

public sealed class OutputLimitTests
{
    private static readonly OutputLimit Limit = new(Answer: 100, Thoughts: 40);

    [Fact]
    public void An_estimate_is_at_most_what_may_have_come()
    {
        Assert.Equal((141, 282, 7), (Limit.Cap(5_000, 1, default, 0), Limit.Cap(5_000, 2, default, 0), Limit.Cap(7, 1, default, 0)));
        Assert.Equal(5_000, (Limit with { Answer = null }).Cap(5_000, 1, default, 0));
    }

    [Theory]
    [InlineData(80, 141 + 20)]
    [InlineData(4_000, 141 + 40)]
    public void Reasoning_that_came_may_be_more_up_to_its_own_limit(int bytes, int expected) =>
        Assert.Equal(expected, Limit.Cap(5_000, 1, new OutputExtent(0, 1, bytes), 0));

    [Fact]
    public void A_whole_answer_that_is_clearly_longer_has_the_fewest_tokens_that_such_a_text_has() =>
        Assert.Equal((2_500, 141), (Limit.Cap(5_000, 1, default, 20_000), Limit.Cap(250, 1, default, 1_000)));

    [Fact]
    public void Reasoning_is_held_against_its_own_limit_and_the_answer_against_its_own()
    {
        Assert.False(Limit.IsPassed(new OutputExtent(0, 100, 800), new OutputExtent(0, 40, 320)));
        Assert.False(Limit.IsPassed(default, new OutputExtent(0, 191, 1_528)));
        Assert.True(Limit.IsPassed(default, new OutputExtent(0, 192, 1_536)));
        Assert.True(Limit.IsPassed(new OutputExtent(0, 142, 1_136), default));
        Assert.False(new OutputLimit(null, 0).IsPassed(new OutputExtent(9, int.MaxValue, int.MaxValue), default));
        Assert.False(new OutputLimit(int.MaxValue, int.MaxValue).IsPassed(default, new OutputExtent(9, int.MaxValue, int.MaxValue)));
    }
}
