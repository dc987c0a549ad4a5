using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Retrieval.Fusion;

namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>Runs searches: the query's vector, words and vectors joined, the stages after them. Thread-safe; not on a grain's turn.</summary>
internal sealed class IndexSearcher(IndexEmbedder embedder, LanguageModelJudge judge, RetrievalInstruments instruments, TimeProvider time)
{
    /// <summary>Searches.</summary>
    /// <exception cref="LlmException">InvalidRequest; any code of the models that are called.</exception>
    public async Task<IndexSearchResult> SearchAsync(SearchedIndex index, Caller caller, IndexSearch search, CancellationToken cancellationToken)
    {
        using var activity = RetrievalInstruments.StartSearch(caller, index.Key, search);
        var started = time.GetTimestamp();
        IndexRules.Check(search);
        var settings = SearchPlan.Merge(search.Settings, index.Definition.Search);
        var key = SearchPlan.KeyOf(search, settings);
        var result = key is not null && index.Memory.Find(key) is { } known
            ? known with { IsCached = true, Usage = null, Cost = null }
            : await SearchAsync(index, caller, search, settings, key, cancellationToken);
        instruments.OnSearched(activity, index.Definition.Backend!, result, time.GetElapsedTime(started));
        return result;
    }

    private async Task<IndexSearchResult> SearchAsync(
        SearchedIndex index, Caller caller, IndexSearch search, IndexSearchSettings settings, string? key, CancellationToken cancellationToken)
    {
        var (stamp, spending) = (index.Memory.Stamp, new SearchSpending());
        var trace = search.Explain ? new SearchTrace(time) : null;
        var request = SearchPlan.Request(search, settings, time.GetUtcNow());
        request = request with
        {
            Vector = IndexWire.ToMemory(await VectorAsync(index, caller, search, settings, spending, cancellationToken)),
            Reranker = settings.Rerank is null ? null : Reranker(caller, search, settings.Rerank, spending),
        };
        var started = time.GetTimestamp();
        var found = await HybridSearch.SearchAsync(index.Content, index.Definition.Dimensions!.Value, request, trace, cancellationToken);
        instruments.OnStage("find", time.GetElapsedTime(started));
        var result = new IndexSearchResult
        {
            Version = found.Version,
            Hits = [.. found.Hits.Select(IndexWire.ToWire)],
            Stages = trace is null ? [] : [.. trace.Stages.Select(IndexWire.ToWire)],
            Usage = spending.Usage,
            Cost = spending.Cost,
        };
        if (key is not null)
        {
            index.Memory.Keep(key, result, stamp);
        }

        return result;
    }

    /// <summary>The query's vector; null where no search by vectors is made.</summary>
    private async Task<float[]?> VectorAsync(
        SearchedIndex index, Caller caller, IndexSearch search, IndexSearchSettings settings, SearchSpending spending, CancellationToken cancellationToken)
    {
        if (search.Vector is not null || index.Definition.Dimensions == 0 || settings.VectorWeight == 0)
        {
            return search.Vector;
        }

        if (index.Definition.EmbeddingModel == IndexDefinition.ExternalModel)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, "vector must be given: the index's vectors come from elsewhere. Or set settings.vector_weight to 0, to search by words alone.", "vector");
        }

        var (text, kind) = search.EmbeddedText is { } passage ? (passage, EncodingTextKind.Document) : (search.Query, EncodingTextKind.Query);
        var name = $"{kind} {text}";
        if (index.Memory.FindVector(name) is { } known)
        {
            return known;
        }

        var started = time.GetTimestamp();
        var vector = await embedder.EmbedQueryAsync(caller, search.RequestId, index.Definition, kind, text, spending, cancellationToken);
        instruments.OnStage("embed", time.GetElapsedTime(started));
        index.Memory.KeepVector(name, vector);
        return vector;
    }

    private Reranker Reranker(Caller caller, IndexSearch search, IndexRerank rerank, SearchSpending spending) => async (query, texts, cancellationToken) =>
    {
        var started = time.GetTimestamp();
        var scores = rerank.IsLanguageModel
            ? await judge.ScoreAsync(caller, new IndexCall(search.RequestId, search.User), rerank.Model, query, texts, spending, cancellationToken)
            : await embedder.RerankAsync(caller, search.RequestId, rerank.Model, query, texts, spending, cancellationToken);
        instruments.OnStage("rerank", time.GetElapsedTime(started));
        return scores;
    };
}
