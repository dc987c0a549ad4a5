using System.ComponentModel.DataAnnotations;
using CsCheck;
using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Tests.Answerability;

public sealed class AnswerabilityModelTests
{
    [Fact]
    public void A_model_that_is_written_and_read_decides_the_same()
    {
        var features = Gen.Double[0, 1].Array[AnswerabilityFeatures.Count].Select(Features);
        var model = AnswerabilityTraining.Fit([.. Examples(features, 400)], useEmbeddings: true);
        var read = AnswerabilityModel.Parse(model.ToJson());

        features.Sample(given => Assert.Equal(model.Probability(given), read.Probability(given)), iter: 200, seed: "0000KOIPe036");
        Assert.Equal(model.Threshold, read.Threshold);
    }

    [Fact]
    public void Fitting_finds_what_tells_the_classes_apart()
    {
        var examples = Examples(Gen.Double[0, 1].Array[AnswerabilityFeatures.Count].Select(Features), 600);
        var figures = AnswerabilityFigures.Of(AnswerabilityTraining.Fit([.. examples.Take(300)], useEmbeddings: true), [.. examples.Skip(300)]);

        Assert.InRange(figures.Auc, 0.97, 1);
        Assert.InRange(figures.Balanced, 0.9, 1);
    }

    [Fact]
    public void Too_few_examples_are_refused_with_their_numbers()
    {
        var failure = Assert.Throws<RetrievalException>(() => AnswerabilityTraining.Fit([new(default, true)], useEmbeddings: false));
        Assert.Equal("examples must be at least 10 with an answer and 10 without. Given: 1 and 0.", failure.Message);
    }

    [Theory]
    [InlineData("[]", "must be JSON")]
    [InlineData("""{"bias":0,"weights":[1,2],"threshold":0.5}""", "weights must be 7 numbers. Given: 2.")]
    [InlineData("""{"bias":0,"weights":[1,1,1,1,1,1,1],"threshold":1.5}""", "threshold must be between 0 and 1. Given: 1.5.")]
    public void A_wrong_calibration_is_refused_by_name(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ValidationException>(() => AnswerabilityModel.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_question_is_answered_from_the_passage_that_has_it_and_not_from_its_neighbours()
    {
        var (reader, model) = (new AnswerabilityReader("english"), AnswerabilityModel.Default);
        Passage[] found =
        [
            new() { DocumentId = "a", Name = "a.md", Text = "The Paris office opens at 9:15. Visitors sign in at the front desk." },
            new() { DocumentId = "b", Name = "b.md", Text = "Refunds for the Zelta printer must be requested within 21 days." },
        ];

        Assert.True(model.Answers(await reader.ReadAsync("When does the Paris office open?", found, TestContext.Current.CancellationToken)));
        Assert.True(model.Answers(await reader.ReadAsync("How many days do I have to request a refund for the Zelta printer?", found, TestContext.Current.CancellationToken)));
        Assert.False(model.Answers(await reader.ReadAsync("Who manages the Lisbon warehouse?", found, TestContext.Current.CancellationToken)));
        Assert.False(model.Answers(await reader.ReadAsync("What is the phone number of Maria Lopez?", found, TestContext.Current.CancellationToken)));
        Assert.False(model.Answers(await reader.ReadAsync("When does the Paris office open?", [], TestContext.Current.CancellationToken)));
    }

    private static AnswerabilityFeatures Features(double[] values) => new(values[0], values[1], values[2], values[3], values[4], values[5], values[6]);

    private static List<AnswerabilityExample> Examples(Gen<AnswerabilityFeatures> features, int count)
    {
        var examples = new List<AnswerabilityExample>();
        features.Array[count].Sample(all => examples.AddRange(all.Select(given => new AnswerabilityExample(given, given.Window + given.Likeness > 1))), iter: 1, threads: 1, seed: "0000KOIPe036");
        return examples[..count];
    }
}
