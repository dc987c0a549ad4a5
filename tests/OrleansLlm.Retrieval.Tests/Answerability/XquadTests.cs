using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Answerability;

public sealed class XquadTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-test-");
    private AnswerSearch? _search;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Xquad.File is not null)
        {
            _search = await AnswerSearch.BuildAsync(Xquad.Load(), new DiskFolder(_folder.FullName), "english", embed: null, Cancel);
        }
    }

    public ValueTask DisposeAsync()
    {
        _search?.Dispose();
        _folder.Delete(recursive: true);
        return default;
    }

    [Fact]
    public async Task Questions_whose_paragraph_is_missing_are_told_from_the_others_on_articles_that_nothing_was_fitted_on()
    {
        Assert.SkipWhen(_search is null, "Shared data not present: data/qa-xquad");
        var (fit, heldOut) = await AnswerabilityExamples.MakeAsync(_search, new AnswerabilityReader("english"), top: 5, cancellationToken: Cancel);

        var fitted = AnswerabilityFigures.Of(AnswerabilityTraining.Fit(fit, useEmbeddings: false), heldOut);
        var shipped = AnswerabilityFigures.Of(AnswerabilityModel.Default, heldOut);

        Assert.True(heldOut.Count > 1000, $"{heldOut.Count} examples");
        Assert.InRange(fitted.Auc, 0.93, 1);
        Assert.InRange(fitted.Balanced, 0.86, 1);
        Assert.Equal(fitted.Auc, shipped.Auc, 0.002);
        Assert.Equal(fitted.Balanced, shipped.Balanced, 0.01);
    }

    [Fact]
    public async Task Answers_cite_the_paragraph_they_are_from_and_wrong_marks_are_found_out()
    {
        Assert.SkipWhen(_search is null, "Shared data not present: data/qa-xquad");
        var figures = await EvaluateAsync(_search, AnswerWriters.Marked);
        Assert.Equal((200, 1), (figures.Questions, figures.Resolved));
        Assert.InRange(figures.Decided, 0.85, 1);
        Assert.InRange(figures.CitationPrecision, 0.97, 1);
        Assert.InRange(figures.CitationRecall, 0.85, 1);
        Assert.InRange(figures.WrongMarksRemoved, 0.97, 1);
        Assert.InRange(figures.RightMarksKept, 0.9, 1);
    }

    [Fact]
    public async Task Citations_that_code_attaches_quote_the_answer_and_few_are_attached_to_what_is_wrong()
    {
        Assert.SkipWhen(_search is null, "Shared data not present: data/qa-xquad");
        var bare = await EvaluateAsync(_search, AnswerWriters.Bare);
        var terse = await EvaluateAsync(_search, AnswerWriters.Terse);
        var wrong = await EvaluateAsync(_search, AnswerWriters.Wrong(_search.Dataset));
        Assert.Equal((1, 1, 0), (bare.Correct, terse.Correct, wrong.Correct));
        Assert.Equal((1, 1, 1), (bare.Resolved, terse.Resolved, wrong.Resolved));
    }

    private static async Task<AnswerFigures> EvaluateAsync(AnswerSearch search, AnswerWriter write)
    {
        var figures = await new AnswerEvaluation(search, new AnswerEvaluationOptions { Limit = 200 }, write).RunAsync(cancellationToken: Cancel);
        TestContext.Current.SendDiagnosticMessage(figures.ToString());
        return figures;
    }
}
