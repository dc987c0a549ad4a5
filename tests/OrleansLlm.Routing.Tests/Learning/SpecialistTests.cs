using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class SpecialistTests
{
    private static readonly LabelledText[] Examples =
    [
        new("refund my order", "billing"), new("I was charged twice", "billing"), new("where is my invoice", "billing"),
        new("the app crashes on start", "support"), new("I can not log in", "support"), new("error message after the update", "support"),
    ];

    [Theory]
    [InlineData("please refund the order", "billing")]
    [InlineData("invoices are missing", "billing")]
    [InlineData("app crashed again", "support")]
    public void Nearest_examples_and_classifiers_agree_on_clear_cases(string text, string label)
    {
        Assert.Equal(label, new UtteranceMatcher(Examples).Match(text).Label);
        Assert.Equal(label, TextClassifierTrainer.Train(Examples).Classify(text).Label);
    }

    [Fact]
    public void Similarity_falls_from_the_same_to_the_unknown()
    {
        var matcher = new UtteranceMatcher(Examples);
        var (same, near, far) = (matcher.Match("Refund my order!").Score, matcher.Match("refund that order to me please").Score, matcher.Match("zzz qqq").Score);
        Assert.True(same > 0.9 && same > near && near > far && far == 0, $"{same} {near} {far}");
    }

    [Fact]
    public void Vectors_are_compared_by_their_directions_and_those_that_have_none_or_another_length_are_like_nothing() => Assert.Equal(
        [1, 0, 0, 0, 0], new ExampleVectors("m", [[2, 0], [0, 3], [-1, 0], [0, 0], [1, 0, 0]], [5, 0]).Similarities());

    [Fact]
    public void Probabilities_sum_to_one_in_the_labels_order()
    {
        var classifier = TextClassifierTrainer.Train(Examples);
        Assert.Equal(["billing", "support"], classifier.Info.Labels);
        Assert.Equal(1, classifier.Probabilities("anything at all").Sum(), 4);
    }

    [Fact]
    public void One_label_is_refused() =>
        Assert.Contains("2 to 1000 labels", Assert.Throws<LlmException>(() => TextClassifierTrainer.Train(Examples[..3])).Message, StringComparison.Ordinal);
}
