using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Evaluation;

public sealed class RetrievalEvaluationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-eval-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_stored_index_of_SciFact_in_the_layout_of_BEIR_has_the_published_figures()
    {
        Assert.SkipWhen(Scifact.Folder is null, "Shared data not present: data/retrieval-scifact");
        var beir = Path.Combine(_folder.FullName, "scifact");
        BeirFolder.Write(Scifact.Load(Scifact.Folder!), beir);
        var dataset = BeirDataset.Load(beir);
        Assert.Equal((5183, 300, 339), (dataset.Documents.Count, dataset.Queries.Count, dataset.Queries.Sum(query => query.Relevance.Count)));
        var figures = Assert.Single(await RetrievalEvaluation.RunAsync(
            dataset, new DiskFolder(Path.Combine(_folder.FullName, "index")), new EvaluationOptions(), TimeProvider.System, null, TestContext.Current.CancellationToken));
        Assert.Equal(0.6789, figures.Ndcg10, 0.0001);
        Assert.Equal(0.9253, figures.RecallAt(100), 0.0001);
    }
}
