using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Lexical;

public sealed class ScifactTests
{
    [Fact]
    public void Bm25_matches_the_published_Anserini_baseline()
    {
        Assert.SkipWhen(Scifact.Folder is null, "Shared data not present: data/retrieval-scifact");
        var dataset = Scifact.Load(Scifact.Folder!);
        var (analyzer, counts) = (TextAnalyzer.Get("english"), new TermCounts());
        var (buffer, statistics) = (new LexicalBuffer(), new LexicalStatistics(0, 0));
        foreach (var document in dataset.Documents)
        {
            analyzer.Count(document.Contents, counts);
            buffer.Add(counts);
            statistics.Add(counts);
        }

        var (ndcg, recall) = (0.0, 0.0);
        foreach (var query in dataset.Queries)
        {
            analyzer.Count(query.Text, counts);
            var hits = new LexicalSearch(default, buffer, statistics, Bm25Parameters.Anserini).Find(counts, 101, null);
            var ranking = hits.Select(hit => dataset.Documents[hit.Row].Id).Where(id => id != query.Id).Take(100).ToList();
            ndcg += RankingMetrics.Ndcg(ranking, query.Relevance, 10) / dataset.Queries.Count;
            recall += RankingMetrics.Recall(ranking, query.Relevance, 100) / dataset.Queries.Count;
        }

        Assert.Equal((5183, 300), (dataset.Documents.Count, dataset.Queries.Count));
        Assert.Equal(0.6789, ndcg, 0.0001);
        Assert.Equal(0.9253, recall, 0.0001);
    }
}
