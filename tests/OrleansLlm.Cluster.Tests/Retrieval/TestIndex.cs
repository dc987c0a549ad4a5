using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Cluster.Tests.Retrieval;

/// <summary>An index as its callers see it.</summary>
internal sealed class TestIndex(IGrainFactory grains, IndexKey key)
{
    public static readonly IndexDefinition Words = new() { EmbeddingModel = IndexDefinition.NoModel };

    public IndexKey Key => key;

    public IIndexGrain Life => grains.GetGrain<IIndexGrain>(key.ToString());

    public IIndexDocumentsGrain Documents => grains.GetGrain<IIndexDocumentsGrain>(key.ToString());

    public IIndexSearchGrain Searches => grains.GetGrain<IIndexSearchGrain>(key.ToString());

    public IIndexBackupGrain Backups => grains.GetGrain<IIndexBackupGrain>(key.ToString());

    public Task<IndexInfo> CreateAsync(IndexDefinition? definition = null) => Life.CreateAsync(IndexCluster.Caller(key.Tenant), definition ?? Words);

    public Task<IndexBatchResult> PutAsync(params IReadOnlyList<IndexedDocument> documents) =>
        GrainRetry.RunAsync(() => Documents.ApplyAsync(new IndexBatch { Documents = documents }), TimeProvider.System, CancellationToken.None);

    public Task<IndexSearchResult> FindAsync(string query, Func<IndexSearch, IndexSearch>? how = null)
    {
        var search = new IndexSearch { RequestId = Guid.NewGuid().ToString("N"), Query = query };
        return GrainRetry.RunAsync(() => Searches.SearchAsync(IndexCluster.Caller(key.Tenant), how?.Invoke(search) ?? search), TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Hits with their scores, to be compared.</summary>
    public async Task<List<(string Document, int Chunk, string Text, float Score)>> ScoresAsync(string query, int top = 50) =>
        [.. (await FindAsync(query, search => search with { Top = top })).Hits.Select(hit => (hit.Document, hit.ChunkIndex, hit.Chunk.Text, hit.Scores.Final))];
}
