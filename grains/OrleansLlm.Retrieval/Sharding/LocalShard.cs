using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>A shard that is an index of this process. Works on the caller's thread; does not own the index.</summary>
public sealed class LocalShard(RetrievalIndex index) : IIndexShard
{
    /// <inheritdoc/>
    public Task<ShardChange> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken) => Task.FromResult(Apply(operations));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        Task.FromResult(index.Missing(contents));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ContentId, float[]>> VectorsAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ContentId, float[]>>(index.Read(state => contents.Distinct()
            .Select(content => (Content: content, Row: state.Find(content))).Where(found => found.Row >= 0)
            .ToDictionary(found => found.Content, found => state.Vector(found.Row).ToArray())));

    /// <inheritdoc/>
    public Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) => Task.FromResult(index.Read(state =>
    {
        if (!state.TryGet(document, out var found))
        {
            return null;
        }

        return found with { Chunks = [.. found.Chunks.Select((chunk, i) => chunk with { Vector = withVectors ? VectorOf(state, found, i) : null })] };
    }));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        Task.FromResult(index.Read(state => DocumentListing.Page(state, after, count)));

    /// <inheritdoc/>
    public Task<LexicalCounts> CountTermsAsync(string text, CancellationToken cancellationToken) => Task.FromResult(index.Read(state => state.CountTerms(text)));

    /// <inheritdoc/>
    public Task<CandidateSet> SearchAsync(CandidateQuery query, LexicalCounts? all, CancellationToken cancellationToken) =>
        Task.FromResult(index.Read(state => ShardSearch.Find(state, query, all)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IndexHit?>>(index.Read(state =>
            rows.Select(row => state.Generation == generation && !state.Deleted.Contains(row) ? WithoutVector(state.Hit(row)) : null).ToArray()));

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IndexChunk>>(index.Read(state =>
            state.TryGet(document, out var found) ? found.Chunks.Skip(first).Take(count).Select(chunk => chunk with { Vector = null }).ToArray() : []));

    /// <inheritdoc/>
    public Task<IndexCounts> CountAsync(CancellationToken cancellationToken) => Task.FromResult(index.Read(state =>
        new IndexCounts(state.Version, state.DocumentCount, state.ChunkCount, state.Snapshot.File?.Content.Length ?? 0)));

    /// <summary>Deletes every document.</summary>
    public Task DropAsync(CancellationToken cancellationToken)
    {
        index.Apply([.. index.DocumentIds().Select(IndexOperation.Delete)]);
        return Task.CompletedTask;
    }

    /// <summary>As <see cref="ApplyAsync"/>, which does no more.</summary>
    public ShardChange Apply(IReadOnlyList<IndexOperation> operations)
    {
        var missing = index.Settings.Dimensions == 0 ? [] : index.Missing(operations.Where(operation => operation.Document is not null)
            .SelectMany(operation => operation.Document!.Chunks).Where(chunk => chunk.Vector is null).Select(chunk => chunk.ContentId));
        if (missing.Count == 0)
        {
            index.Apply(operations);
        }

        return index.Read(state => new ShardChange(state.DocumentCount, state.ChunkCount, missing));
    }

    private static IndexHit WithoutVector(IndexHit hit) => hit with { Chunk = hit.Chunk with { Vector = null } };

    private static ReadOnlyMemory<float>? VectorOf(IndexState state, IndexDocument document, int chunk)
    {
        if (state.Settings.Dimensions == 0)
        {
            return null;
        }

        return document.Chunks[chunk].Vector ?? state.Vector(state.Find(document.Chunks[chunk].ContentId)).ToArray();
    }
}
