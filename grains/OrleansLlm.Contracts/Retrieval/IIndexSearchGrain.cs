using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Searches of an index. Key: <see cref="IndexKey"/>; the grain is the one of <see cref="IIndexGrain"/>.</summary>
[Alias("llm.index-search"), GrainInterfaceType("index-search")]
public interface IIndexSearchGrain : IGrainWithStringKey
{
    /// <summary>Searches what is in the index when it begins, or later.</summary>
    /// <param name="caller">Pays for the query's embedding and for reranking.</param>
    /// <param name="search">What for, and how.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">NotFound: there is no such index. InvalidRequest: the parameter names the field. Any code of the models that it calls.</exception>
    [Alias("search")]
    Task<IndexSearchResult> SearchAsync(Caller caller, IndexSearch search, CancellationToken cancellationToken = default);
}
