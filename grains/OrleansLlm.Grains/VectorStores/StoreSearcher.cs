using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>
/// Searches vector stores, for the API and for tools. Each search is under the calls per minute: by the models that it calls, or, where it calls none, by itself. Thread-safe.
/// </summary>
public sealed class StoreSearcher
{
    private readonly IGrainFactory _grains;
    private readonly IQueryRewriter? _rewriter;
    private readonly VectorStoreInstruments _instruments;
    private readonly TimeProvider _timeProvider;

    internal StoreSearcher(IGrainFactory grains, IQueryRewriter? rewriter, VectorStoreInstruments instruments, TimeProvider timeProvider) =>
        (_grains, _rewriter, _instruments, _timeProvider) = (grains, rewriter, instruments, timeProvider);

    /// <summary>Searches a store.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store. InvalidRequest: it has expired, or a field is out of range. Any code of the models that are called.</exception>
    public async Task<StoreSearchResult> SearchAsync(Caller caller, string store, StoreSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(search);
        var startedAt = _timeProvider.GetTimestamp();
        var key = new VectorStoreKey(caller.Tenant, store).ToString();
        var info = await _grains.GetGrain<IVectorStoreGrain>(key).OpenAsync(cancellationToken);
        Check(search);
        var isCounted = !MayCallModels(info, search);
        if (isCounted)
        {
            await _grains.CountRequestAsync(caller, _timeProvider, cancellationToken);
        }

        var queries = await QueriesAsync(caller, search, cancellationToken);
        if (info.Language is null)
        {
            return new StoreSearchResult(queries, [], []);
        }

        var index = _grains.GetGrain<IIndexSearchGrain>(new IndexKey(caller.Tenant, store).ToString());
        var results = await Task.WhenAll(queries.Select((query, i) => index.SearchAsync(caller, RequestOf(search, query, i), cancellationToken)));
        if (!isCounted && !search.Rewrite && Array.TrueForAll(results, result => result.Usage is null))
        {
            // Its vectors, or its answer, were still there from a search before.
            await _grains.CountRequestAsync(caller, _timeProvider, cancellationToken);
        }

        var hits = await NamedAsync(_grains.GetGrain<IStoreFilesGrain>(key), Best(results, search.Top), cancellationToken);
        _instruments.OnSearched(_timeProvider.GetElapsedTime(startedAt));
        return new StoreSearchResult(queries, hits, results);
    }

    private static bool MayCallModels(VectorStoreInfo info, StoreSearch search) =>
        search.Rewrite || (info.Language is not null && ((info.EmbeddingModel is not IndexDefinition.NoModel && (search.Settings?.VectorWeight ?? info.Settings.Search?.VectorWeight) is not 0f)
            || (search.Settings?.Rerank ?? info.Settings.Search?.Rerank) is { Model: not IndexRerank.NoModel }));

    private static void Check(StoreSearch search)
    {
        if (search.Queries.Count is 0 or > StoreSearch.MaxQueries)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"query must have 1 to {StoreSearch.MaxQueries} texts. Given: {search.Queries.Count}.", "query");
        }

        if (search is { EmbeddedText: not null, Queries.Count: > 1 })
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"hypothetical_answer can be given with one query only. Given: {search.Queries.Count}.", "hypothetical_answer");
        }
    }

    private async Task<IReadOnlyList<string>> QueriesAsync(Caller caller, StoreSearch search, CancellationToken cancellationToken)
    {
        if (!search.Rewrite)
        {
            return search.Queries;
        }

        var rewriter = _rewriter ?? throw new LlmException(LlmErrorCode.Unsupported, "rewrite_query needs a model that rewrites, and this server has none.", "rewrite_query");
        return await Task.WhenAll(search.Queries.Select((query, i) => rewriter.RewriteAsync(caller, $"{search.RequestId}:rewrite:{i}", query, cancellationToken)));
    }

    private static IndexSearch RequestOf(StoreSearch search, string query, int place) => new()
    {
        RequestId = search.Queries.Count == 1 ? search.RequestId : $"{search.RequestId}:{place}",
        Query = query,
        EmbeddedText = search.EmbeddedText,
        Top = search.Top,
        Filters = search.Filters,
        Settings = search.Settings,
        Explain = search.Explain,
        User = search.User,
    };

    /// <summary>Each chunk once, by its best score of all queries. The order of one query is kept: it may be by more than the score.</summary>
    private static List<IndexSearchHit> Best(IndexSearchResult[] results, int top) => results.Length == 1
        ? [.. results[0].Hits]
        : [.. results.SelectMany(result => result.Hits)
            .GroupBy(hit => (hit.Document, hit.ChunkIndex))
            .Select(same => same.MaxBy(hit => hit.Scores.Final)!)
            .OrderByDescending(hit => hit.Scores.Final)
            .Take(top)];

    /// <summary>Hits of files that were taken out in this moment are left out.</summary>
    private static async Task<IReadOnlyList<StoreHit>> NamedAsync(IStoreFilesGrain files, List<IndexSearchHit> hits, CancellationToken cancellationToken)
    {
        if (hits.Count == 0)
        {
            return [];
        }

        var known = await files.FindAsync([.. hits.Select(hit => hit.Document).Distinct(StringComparer.Ordinal)], cancellationToken);
        var names = known.ToDictionary(file => file.Id, file => file.Name, StringComparer.Ordinal);
        return [.. hits.Where(hit => names.ContainsKey(hit.Document)).Select(hit => new StoreHit(names[hit.Document], hit))];
    }
}
