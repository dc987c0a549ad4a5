using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Searches the vector stores of a request, all of them for all queries at once. Thread-safe.</summary>
internal sealed class FileSearcher(StoreSearcher stores)
{
    /// <summary>The constant of reciprocal ranks (Cormack et al. 2009): scores of different stores and queries do not compare.</summary>
    private const double RankConstant = 60;

    /// <summary>Searches.</summary>
    public async Task<FoundPassages> SearchAsync(
        Caller caller, GenerationRequest request, FileSearchSettings settings, SearchQueries queries, string callId, CancellationToken cancellationToken)
    {
        var searches = settings.Stores.SelectMany((store, place) => queries.Queries.Select((query, number) => (store, query, number, Id: $"{request.RequestId}.{callId}.{place}.{number}")));
        var results = await Task.WhenAll(searches.Select(async search =>
        {
            var result = await SearchOneAsync(caller, settings.Field, search.store, new StoreSearch
            {
                RequestId = search.Id,
                Queries = [search.query],
                EmbeddedText = search.number == 0 ? queries.Hypothetical : null,
                Top = settings.Top,
                Filters = settings.Filters,
                Settings = settings.Ranking,
                User = request.User,
            }, cancellationToken);
            return (Hits: result.Hits.Select(hit => new FoundPassage(search.store, hit.FileName, hit.Hit)).ToList(), result.Cost);
        }));
        return new FoundPassages(queries.Queries, Join([.. results.Select(result => result.Hits)], settings.Top), queries.Cost + results.Sum(result => result.Cost ?? 0));
    }

    /// <summary>A store or a filter at fault is told where the request has it.</summary>
    private async Task<StoreSearchResult> SearchOneAsync(Caller caller, string field, string store, StoreSearch search, CancellationToken cancellationToken)
    {
        try
        {
            return await stores.SearchAsync(caller, store, search, cancellationToken);
        }
        catch (LlmException exception) when (exception.Code is LlmErrorCode.NotFound or LlmErrorCode.InvalidRequest)
        {
            var parameter = exception.Code == LlmErrorCode.NotFound ? "vector_store_ids" : exception.Parameter;
            throw new LlmException(exception.Code, exception.Message, parameter is null ? field : $"{field}.{parameter}");
        }
    }

    /// <summary>One ranking of several; that of one search stays as it is.</summary>
    private static List<FoundPassage> Join(IReadOnlyList<List<FoundPassage>> rankings, int top) => rankings.Count == 1
        ? rankings[0]
        : [.. rankings.SelectMany(ranking => ranking.Select((found, rank) => (Found: found, Score: 1 / (RankConstant + rank + 1))))
            .GroupBy(entry => (entry.Found.Store, entry.Found.Hit.Document, entry.Found.Hit.ChunkIndex))
            .OrderByDescending(same => same.Sum(entry => entry.Score))
            .Select(same => same.First().Found)
            .Take(top)];
}
