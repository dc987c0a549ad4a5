using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Routing.Learning.Data;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class FeedbackDatasetTests
{
    [Fact]
    public void Scores_and_preferences_become_qualities_of_both_models()
    {
        FeedbackEntry[] entries =
        [
            Entry("1", "scored, \"weak\"", "small") with { Score = 0.25f },
            Entry("2", "preferred strong", "small") with { PreferredModel = "large" },
            Entry("3", "twice", "small") with { Score = 0 },
            Entry("4", "twice", "small") with { Score = 1 },
            Entry("5", "twice", "large") with { Score = 1 },
            Entry("6", "another model", "other") with { Score = 1 },
            Entry("7", "no score", "small") with { Label = "odd" },
        ];
        var data = new RoutingData(FeedbackDataset.Questions(entries, "small", "large"), "small", "large");
        Assert.Equal("prompt,small,large\n\"scored, \"\"weak\"\"\",0.25,\npreferred strong,0,1\ntwice,0.5,1\n", TrainingCsv.Of(data));
    }

    [Fact]
    public void Without_consent_or_text_nothing_is_used_and_the_last_word_counts()
    {
        FeedbackEntry[] entries =
        [
            Entry("1", "no consent", "small") with { Score = 1, MayTrain = false },
            Entry("2", "text not kept", "small") with { Score = 1, Question = null },
            Entry("3", "changed", "small") with { Score = 0 },
            Entry("3", "changed", "small") with { Score = 1 },
            Entry("4", "withdrawn", "small") with { Score = 1 },
            Entry("4", "withdrawn", "small") with { Score = 1, MayTrain = false },
        ];
        var example = Assert.Single(FeedbackDataset.Questions(entries, "small", "large"));
        Assert.Equal(("changed", 1f), (example.Text, example.Weak));
    }

    [Fact]
    public void Answers_with_scores_train_scorers_and_read_back()
    {
        FeedbackEntry[] entries =
        [
            Entry("1", "q1", "small") with { Score = 1, Answer = "line\nbreak" }, Entry("2", "q2", "large") with { Score = 0.5f, Answer = "b" }, Entry("3", "q3", "small") with { Score = 1 },
        ];
        Assert.Equal("question,answer,right\nq1,\"line\nbreak\",1\nq2,b,0.5\n", TrainingCsv.Of(FeedbackDataset.Answers(entries)));
        Assert.Equal(["q1"], FeedbackDataset.Answers(entries, "small").Select(answer => answer.Question));
    }

    private static FeedbackEntry Entry(string id, string question, string model) => new() { RequestId = id, KeyId = "k", Question = question, Model = model, MayTrain = true };
}
