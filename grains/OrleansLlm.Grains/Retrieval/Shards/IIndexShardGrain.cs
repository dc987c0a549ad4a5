using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>One shard of an index. Key: <see cref="IndexShardKey"/>. Called by the index's grain only; a shard that was never written to is empty.</summary>
[Alias("llm.index-shard"), GrainInterfaceType("index-shard")]
internal interface IIndexShardGrain : IGrainWithStringKey
{
    [Alias("apply")]
    Task<ShardReply> ApplyAsync(ShardBatch batch, CancellationToken cancellationToken = default);

    [Alias("missing")]
    Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<string> contents, CancellationToken cancellationToken = default);

    [Alias("vectors")]
    Task<IReadOnlyDictionary<string, float[]>> VectorsAsync(IReadOnlyList<string> contents, CancellationToken cancellationToken = default);

    [Alias("find")]
    Task<IndexedDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken = default);

    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default);

    [Alias("count-terms")]
    Task<ShardTerms> CountTermsAsync(string text, CancellationToken cancellationToken = default);

    [Alias("search")]
    Task<ShardFindings> SearchAsync(ShardQuery query, CancellationToken cancellationToken = default);

    [Alias("read")]
    Task<IReadOnlyList<IndexSearchHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken = default);

    [Alias("chunks")]
    Task<IReadOnlyList<IndexedChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken = default);

    [Alias("count")]
    Task<ShardReply> CountAsync(CancellationToken cancellationToken = default);

    [Alias("drop")]
    Task DropAsync(CancellationToken cancellationToken = default);
}
