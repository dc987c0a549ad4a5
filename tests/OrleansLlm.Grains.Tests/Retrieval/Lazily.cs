using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>A shard that is opened when it is used, as a grain is activated.</summary>
internal sealed class Lazily(Func<Task<IndexShard>> open) : IIndexShard
{
    public async Task<ShardChange> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken) => await (await open()).ApplyAsync(operations, cancellationToken);

    public async Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) => await (await open()).MissingAsync(contents, cancellationToken);

    public async Task<IReadOnlyDictionary<ContentId, float[]>> VectorsAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) => await (await open()).VectorsAsync(contents, cancellationToken);

    public async Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) => await (await open()).FindAsync(document, withVectors, cancellationToken);

    public async Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) => await (await open()).ListAsync(after, count, cancellationToken);

    public async Task<LexicalCounts> CountTermsAsync(string text, CancellationToken cancellationToken) => await (await open()).CountTermsAsync(text, cancellationToken);

    public async Task<CandidateSet> SearchAsync(CandidateQuery query, LexicalCounts? all, CancellationToken cancellationToken) => await (await open()).SearchAsync(query, all, cancellationToken);

    public async Task<IReadOnlyList<IndexHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken) => await (await open()).ReadAsync(generation, rows, cancellationToken);

    public async Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) => await (await open()).ChunksAsync(document, first, count, cancellationToken);

    public async Task<IndexCounts> CountAsync(CancellationToken cancellationToken) => await (await open()).CountAsync(cancellationToken);

    public async Task DropAsync(CancellationToken cancellationToken) => await (await open()).DropAsync(cancellationToken);
}
