using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;
using OrleansLlm.Tests.Encoders;

namespace OrleansLlm.Retrieval.Tests.Evaluation;

/// <summary>What the built-in embedder adds to BM25, joined by the default weights, which were chosen on the collections' training parts.</summary>
public sealed class HybridFiguresTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-hybrid-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Hybrid_search_is_not_below_BM25_on_SciFact()
    {
        Assert.SkipWhen(Scifact.Folder is null, "Shared data not present: data/retrieval-scifact");
        var (lexical, hybrid) = await MeasureAsync(Scifact.Load(Scifact.Folder!));
        Assert.True(hybrid.Ndcg10 >= lexical.Ndcg10, $"nDCG@10 {hybrid.Ndcg10:F4} beside BM25's {lexical.Ndcg10:F4}");
        Assert.True(hybrid.Recall[^1] >= lexical.Recall[^1], $"Recall at the last depth {hybrid.Recall[^1]:F4} beside BM25's {lexical.Recall[^1]:F4}");
    }

    [Fact]
    public async Task Hybrid_search_is_above_BM25_where_answers_are_put_in_other_words()
    {
        Assert.SkipWhen(Paraphrases.Missing is not null, Paraphrases.Missing ?? "");
        var (lexical, hybrid) = await MeasureAsync(Paraphrases.Load(isTest: true));
        Assert.True(hybrid.Ndcg10 > lexical.Ndcg10 + 0.01, $"nDCG@10 {hybrid.Ndcg10:F4} beside BM25's {lexical.Ndcg10:F4}");
        Assert.True(hybrid.Mrr10 > lexical.Mrr10, $"MRR@10 {hybrid.Mrr10:F4} beside BM25's {lexical.Mrr10:F4}");
    }

    [Fact]
    public void Training_and_test_parts_share_no_query_and_every_query_has_an_answer()
    {
        Assert.SkipWhen(Paraphrases.Missing is not null, Paraphrases.Missing ?? "");
        var (training, test) = (Paraphrases.Load(isTest: false), Paraphrases.Load(isTest: true));
        var documents = test.Documents.Select(document => document.Id).ToHashSet();
        Assert.Equal(documents.Count, test.Documents.Count);
        Assert.All(test.Queries, query => Assert.NotEmpty(query.Relevance));
        Assert.All(test.Queries, query => Assert.True(documents.IsSupersetOf(query.Relevance.Keys)));
        Assert.Empty(test.Queries.Select(query => query.Text).Intersect(training.Queries.Select(query => query.Text)));
        Assert.All(Paraphrases.Sets, set => Assert.InRange(test.Queries.Count(query => query.Id.StartsWith(set, StringComparison.Ordinal)), 300, 1000));
    }

    private async Task<(StageFigures Lexical, StageFigures Hybrid)> MeasureAsync(BeirDataset dataset)
    {
        using var encoder = new TextEncoder(Model());
        var options = new EvaluationOptions
        {
            Embedder = (texts, _, _) => ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(text => (ReadOnlyMemory<float>)encoder.Embed(text))]),
            Batch = 512,
        };
        var figures = await RetrievalEvaluation.RunAsync(dataset, new DiskFolder(_folder.FullName), options, TimeProvider.System);
        return (figures.Single(stage => stage.Stage == "lexical"), figures.Single(stage => stage.Stage == "hybrid"));
    }

    private static string Model()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OrleansLlm.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "silo", "models", "ember-embed");
    }
}
