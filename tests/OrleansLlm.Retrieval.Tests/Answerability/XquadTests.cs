using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Answerability;

public sealed class XquadTests
{
    [Fact]
    public async Task Questions_whose_paragraph_is_missing_are_told_from_the_others_on_articles_that_nothing_was_fitted_on()
    {
        Assert.SkipWhen(Xquad.File is null, "Shared data not present: data/qa-xquad");
        var folder = Directory.CreateTempSubdirectory("orleansllm-test-");
        try
        {
            var token = TestContext.Current.CancellationToken;
            using var search = await AnswerSearch.BuildAsync(Xquad.Load(), new DiskFolder(folder.FullName), "english", embed: null, token);
            var (fit, heldOut) = await AnswerabilityExamples.MakeAsync(search, new AnswerabilityReader("english"), top: 5, cancellationToken: token);

            var fitted = AnswerabilityFigures.Of(AnswerabilityTraining.Fit(fit, useEmbeddings: false), heldOut);
            var shipped = AnswerabilityFigures.Of(AnswerabilityModel.Default, heldOut);

            Assert.True(heldOut.Count > 1000, $"{heldOut.Count} examples");
            Assert.InRange(fitted.Auc, 0.93, 1);
            Assert.InRange(fitted.Balanced, 0.86, 1);
            Assert.Equal(fitted.Auc, shipped.Auc, 0.002);
            Assert.Equal(fitted.Balanced, shipped.Balanced, 0.01);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Answers_cite_the_paragraph_they_are_from_and_wrong_marks_are_found_out()
    {
        Assert.SkipWhen(Xquad.File is null, "Shared data not present: data/qa-xquad");
        var folder = Directory.CreateTempSubdirectory("orleansllm-test-");
        try
        {
            var token = TestContext.Current.CancellationToken;
            using var search = await AnswerSearch.BuildAsync(Xquad.Load(), new DiskFolder(folder.FullName), "english", embed: null, token);
            var figures = await new AnswerEvaluation(search, new AnswerEvaluationOptions { Limit = 200 }, AnswerEvaluation.WritePerfectly).RunAsync(cancellationToken: token);

            TestContext.Current.SendDiagnosticMessage(figures.ToString());
            Assert.Equal((200, 1), (figures.Questions, figures.Resolved));
            Assert.InRange(figures.Decided, 0.85, 1);
            Assert.InRange(figures.CitationPrecision, 0.97, 1);
            Assert.InRange(figures.CitationRecall, 0.85, 1);
            Assert.InRange(figures.WrongMarksRemoved, 0.97, 1);
            Assert.InRange(figures.RightMarksKept, 0.9, 1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
