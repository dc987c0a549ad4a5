using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>A shard that was never written to.</summary>
internal sealed class EmptyShard : IIndexShard
{
    public static readonly EmptyShard Instance = new();

    public Task<ShardChange> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A shard is made before it is changed.");

    public Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ContentId>>([.. contents.Distinct()]);

    public Task<IReadOnlyDictionary<ContentId, float[]>> VectorsAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ContentId, float[]>>(new Dictionary<ContentId, float[]>());

    public Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) => Task.FromResult<IndexDocument?>(null);

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<LexicalCounts> CountTermsAsync(string text, CancellationToken cancellationToken) =>
        Task.FromResult(new LexicalCounts(0, 0, new Dictionary<string, int>()));

    public Task<CandidateSet> SearchAsync(CandidateQuery query, LexicalCounts? all, CancellationToken cancellationToken) => Task.FromResult(new CandidateSet(0, []));

    public Task<IReadOnlyList<IndexHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IndexHit?>>(new IndexHit?[rows.Count]);

    public Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IndexChunk>>([]);

    public Task<IndexCounts> CountAsync(CancellationToken cancellationToken) => Task.FromResult(default(IndexCounts));

    public Task DropAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
