using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Sharding;

/// <summary>An index of <see cref="EmbeddedBackend"/>: the sharded index with the life that its grain gives it in a cluster.</summary>
internal sealed class EmbeddedIndex(EmbeddedBackend backend, BackendIndexName name, IndexSettings settings) : IBackendIndex
{
    private ShardedIndex Index => backend.Of(name, settings);

    public Task CreateAsync(CancellationToken cancellationToken)
    {
        backend.Create(name, settings);
        return Task.CompletedTask;
    }

    public Task DropAsync(CancellationToken cancellationToken)
    {
        backend.Drop(name);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ContentId>> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken) => Index.ApplyAsync(operations, cancellationToken);

    public Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) => Index.MissingAsync(contents, cancellationToken);

    public Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) => Index.FindAsync(document, withVectors, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) => Index.ListAsync(after, count, cancellationToken);

    public Task<CandidateSet> SearchAsync(CandidateQuery query, CancellationToken cancellationToken) => Index.SearchAsync(query, cancellationToken);

    public Task<IReadOnlyList<IndexHit?>> ReadAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken) => Index.ReadAsync(candidates, cancellationToken);

    public Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) => Index.ChunksAsync(document, first, count, cancellationToken);

    public Task<IndexCounts> CountAsync(CancellationToken cancellationToken) => Index.CountAsync(cancellationToken);
}
