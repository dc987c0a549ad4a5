using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Finds what it was told to, but for conversations that the filter names.</summary>
internal sealed class FakeTurnSearch : IIndexSearchGrain
{
    public IReadOnlyList<IndexSearchHit> Hits { get; set; } = [];

    public IndexSearch? Last { get; private set; }

    public Task<IndexSearchResult> SearchAsync(Caller caller, IndexSearch search, CancellationToken cancellationToken = default)
    {
        Last = search;
        return Task.FromResult(new IndexSearchResult { Hits = [.. Hits.Where(hit => search.Filters?.Contains($"\"{hit.Document[..hit.Document.LastIndexOf('/')]}\"", StringComparison.Ordinal) is not true).Take(search.Top)] });
    }
}
