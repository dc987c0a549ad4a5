using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Indexes a test collection, searches it stage by stage, and compares with its judgements.</summary>
public sealed class RetrievalEvaluation
{
    private readonly BeirDataset _dataset;
    private readonly EvaluationOptions _options;
    private readonly TimeProvider _time;
    private readonly ReadOnlyMemory<float>?[] _vectors;

    private RetrievalEvaluation(BeirDataset dataset, EvaluationOptions options, TimeProvider time)
    {
        (_dataset, _options, _time) = (dataset, options, time);
        _vectors = new ReadOnlyMemory<float>?[dataset.Queries.Count];
    }

    /// <summary>Evaluates.</summary>
    /// <param name="dataset">With at least one query.</param>
    /// <param name="folder">Where the index goes; without one.</param>
    /// <param name="options">Which stages.</param>
    /// <param name="time">For the time of searches.</param>
    /// <param name="progress">Told how much is indexed, 0 to 1; null: nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RetrievalException">The collection has no judged query, or an option is out of range.</exception>
    public static async Task<IReadOnlyList<StageFigures>> RunAsync(
        BeirDataset dataset, IIndexFolder folder, EvaluationOptions options, TimeProvider time, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (dataset.Queries.Count == 0)
        {
            throw new RetrievalException("The collection has no query with a relevant document.", "qrels");
        }

        var evaluation = new RetrievalEvaluation(dataset, options, time);
        using var index = await evaluation.IndexAsync(folder, progress, cancellationToken);
        await evaluation.EmbedQueriesAsync(cancellationToken);
        var figures = new List<StageFigures>();
        foreach (var (stage, request) in evaluation.Stages())
        {
            figures.Add(await evaluation.MeasureAsync(index, stage, request, cancellationToken));
        }

        return figures;
    }

    private async Task<RetrievalIndex> IndexAsync(IIndexFolder folder, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        RetrievalIndex? index = null;
        try
        {
            for (var done = 0; done < _dataset.Documents.Count; done += _options.Batch)
            {
                var batch = _dataset.Documents.Skip(done).Take(_options.Batch).ToList();
                var vectors = _options.Embedder is null ? null
                    : await _options.Embedder([.. batch.Select(document => document.Contents)], false, cancellationToken);
                index ??= RetrievalIndex.Open(
                    folder, new IndexSettings { Language = _options.Language, Dimensions = vectors?[0].Length ?? 0 }, new IndexOptions { Bm25 = _options.Bm25 });
                index.Apply([.. batch.Select((document, i) => IndexOperation.Upsert(new IndexDocument
                {
                    Id = document.Id,
                    Chunks = [new IndexChunk { Text = document.Contents, Vector = vectors?[i] }],
                }))]);
                progress?.Report((done + batch.Count) / (double)_dataset.Documents.Count);
            }

            return index ?? throw new RetrievalException("The collection has no documents.", "corpus");
        }
        catch
        {
            index?.Dispose();
            throw;
        }
    }

    private async Task EmbedQueriesAsync(CancellationToken cancellationToken)
    {
        for (var done = 0; _options.Embedder is not null && done < _vectors.Length; done += _options.Batch)
        {
            var texts = _dataset.Queries.Skip(done).Take(_options.Batch).Select(query => query.Text).ToList();
            var vectors = await _options.Embedder(texts, true, cancellationToken);
            for (var i = 0; i < texts.Count; i++)
            {
                _vectors[done + i] = vectors[i];
            }
        }
    }

    private List<(string Stage, Func<int, SearchRequest> Request)> Stages()
    {
        // One more than the depth: a query's own document may be among them.
        SearchRequest Both(int query) => new() { Text = _dataset.Queries[query].Text, Vector = _vectors[query], Fusion = _options.Fusion, Top = _options.Depth + 1 };
        var stages = new List<(string, Func<int, SearchRequest>)> { ("lexical", query => Both(query) with { Vector = null }) };
        if (_options.Embedder is not null)
        {
            stages.Add(("vector", query => Both(query) with { Text = null }));
            stages.Add(("hybrid", Both));
        }

        if (_options.Reranker is not null)
        {
            stages.Add(("reranked", query => Both(query) with { Reranker = _options.Reranker }));
        }

        return stages;
    }

    private async Task<StageFigures> MeasureAsync(RetrievalIndex index, string stage, Func<int, SearchRequest> request, CancellationToken cancellationToken)
    {
        var (ndcg, mrr, recall, times) = (0.0, 0.0, new double[_options.Depth], new List<double>());
        for (var i = 0; i < _dataset.Queries.Count; i++)
        {
            var (query, start) = (_dataset.Queries[i], _time.GetTimestamp());
            var result = await HybridSearch.SearchAsync(index, request(i), cancellationToken);
            times.Add(_time.GetElapsedTime(start).TotalMilliseconds);
            var ranking = result.Hits.Select(hit => hit.Hit.DocumentId).Where(id => id != query.Id).Take(_options.Depth).ToList();
            ndcg += RankingMetrics.Ndcg(ranking, query.Relevance, 10);
            mrr += RankingMetrics.ReciprocalRank(ranking, query.Relevance, 10);
            for (var depth = 1; depth <= recall.Length; depth++)
            {
                recall[depth - 1] += RankingMetrics.Recall(ranking, query.Relevance, depth);
            }
        }

        var count = _dataset.Queries.Count;
        times.Sort();
        return new StageFigures(stage, count, ndcg / count, mrr / count, [.. recall.Select(sum => sum / count)], times[count / 2]);
    }
}
