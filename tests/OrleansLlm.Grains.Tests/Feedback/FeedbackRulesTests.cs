using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Grains.Feedback;

namespace OrleansLlm.Grains.Tests.Feedback;

public sealed class FeedbackRulesTests
{
    private static readonly FeedbackEntry Entry = new() { RequestId = "r", KeyId = "k", Score = 0.5f, Question = "my secret?", Answer = "yes" };

    [Fact]
    public void Texts_are_kept_only_where_the_settings_say_so()
    {
        var without = Kept(Entry, new FeedbackSettings());
        Assert.Null(without.Question);
        Assert.Null(without.Answer);
        Assert.Equal(32, without.QuestionHash!.Length);
        var with = Kept(Entry, new FeedbackSettings { KeepText = true });
        Assert.Equal(("my secret?", "yes", without.QuestionHash), (with.Question, with.Answer, with.QuestionHash));
    }

    [Fact]
    public void Equal_questions_have_equal_hashes_within_a_tenant_only()
    {
        Assert.Equal(Kept(Entry, new()).QuestionHash, Kept(Entry with { Question = " my secret? " }, new()).QuestionHash);
        Assert.NotEqual(Kept(Entry, new()).QuestionHash, FeedbackRules.Kept(Entry, "other", new(), default).QuestionHash);
        Assert.Null(Kept(Entry with { Question = null }, new()).QuestionHash);
    }

    [Theory]
    [InlineData("score", "score must be from 0 to 1. Given: 1.5.")]
    [InlineData("request_id", "request_id must have 1 to 256 characters. Given: 0.")]
    [InlineData("label", "label must have 1 to 64 characters. Given: 65.")]
    [InlineData("comment", "comment must have 1 to 4000 characters. Given: 4001.")]
    [InlineData("question", "question must have 1 to 16000 characters. Given: 16001.")]
    public void Fields_out_of_range_are_named(string field, string message)
    {
        var wrong = field switch
        {
            "score" => Entry with { Score = 1.5f },
            "request_id" => Entry with { RequestId = "" },
            "label" => Entry with { Label = new string('x', 65) },
            "comment" => Entry with { Comment = new string('x', 4001) },
            _ => Entry with { Question = new string('x', 16_001) },
        };
        var refused = Assert.Throws<LlmException>(() => Kept(wrong, new()));
        Assert.Equal((field, message), (refused.Parameter, refused.Message));
    }

    [Fact]
    public void Feedback_that_says_nothing_is_refused() =>
        Assert.Contains("One of score, label, comment and preferred_model", Assert.Throws<LlmException>(() => Kept(Entry with { Score = null }, new())).Message, StringComparison.Ordinal);

    private static FeedbackEntry Kept(FeedbackEntry entry, FeedbackSettings settings) => FeedbackRules.Kept(entry, "acme", settings, default);
}
