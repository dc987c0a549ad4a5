using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Answerability;

public sealed class XquadTests
{
    [Fact]
    public async Task Questions_whose_paragraph_is_missing_are_told_from_the_others_on_articles_that_were_not_fitted_on()
    {
        Assert.SkipWhen(Xquad.File is null, "Shared data not present: data/qa-xquad");
        var folder = Directory.CreateTempSubdirectory("orleansllm-test-");
        try
        {
            using var search = await AnswerSearch.BuildAsync(Xquad.Load(), new DiskFolder(folder.FullName), "english", embed: null, TestContext.Current.CancellationToken);
            foreach (var top in new[]{3,5,8}) {
            var (fit, heldOut) = await AnswerabilityExamples.MakeAsync(search, new AnswerabilityReader("english"), top, cancellationToken: TestContext.Current.CancellationToken);
            var model = AnswerabilityTraining.Fit(fit, useEmbeddings: false);
            TestContext.Current.SendDiagnosticMessage(top + " " + model.ToJson());
            Console.WriteLine(AnswerabilityFigures.Of(model, fit));
            Console.WriteLine(AnswerabilityFigures.Of(model, heldOut));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
