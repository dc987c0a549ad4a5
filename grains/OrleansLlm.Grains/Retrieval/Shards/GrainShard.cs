using OrleansLlm.Contracts;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>A shard that a grain keeps, on whatever silo. A shard whose silo is gone is opened by another one when it is asked again, as safe calls are; a change is asked again too, since making it twice is making it once.</summary>
internal sealed class GrainShard(IIndexShardGrain grain, IndexSettings settings, TimeProvider time) : IIndexShard
{
    public async Task<ShardChange> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken)
    {
        var batch = new ShardBatch
        {
            Documents = [.. operations.Where(operation => operation.Document is not null).Select(operation => IndexWire.ToWire(operation.Document!))],
            Deletes = [.. operations.Where(operation => operation.Document is null).Select(operation => operation.Id)],
            Language = settings.Language,
            Dimensions = settings.Dimensions,
            Embedder = settings.Embedder,
        };
        var reply = await GrainRetry.RunAsync(() => grain.ApplyAsync(batch, cancellationToken), time, cancellationToken);
        return new ShardChange(reply.Documents, reply.Chunks, IndexWire.ToContents(reply.Missing));
    }

    public async Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        IndexWire.ToContents(await GrainRetry.RunAsync(() => grain.MissingAsync(Names(contents), cancellationToken), time, cancellationToken));

    public async Task<IReadOnlyDictionary<ContentId, float[]>> VectorsAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        (await GrainRetry.RunAsync(() => grain.VectorsAsync(Names(contents), cancellationToken), time, cancellationToken))
            .ToDictionary(found => ContentId.Parse(found.Key, "content"), found => found.Value);

    public async Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) =>
        await GrainRetry.RunAsync(() => grain.FindAsync(document, withVectors, cancellationToken), time, cancellationToken) is { } found ? IndexWire.ToDocument(found) : null;

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => grain.ListAsync(after, count, cancellationToken), time, cancellationToken);

    public async Task<LexicalCounts> CountTermsAsync(string text, CancellationToken cancellationToken) =>
        ShardWire.ToCounts(await GrainRetry.RunAsync(() => grain.CountTermsAsync(text, cancellationToken), time, cancellationToken))!;

    public async Task<CandidateSet> SearchAsync(CandidateQuery query, LexicalCounts? all, CancellationToken cancellationToken)
    {
        var asked = ShardWire.ToWire(query, all);
        return ShardWire.ToSet(await GrainRetry.RunAsync(() => grain.SearchAsync(asked, cancellationToken), time, cancellationToken));
    }

    public async Task<IReadOnlyList<IndexHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        [.. (await GrainRetry.RunAsync(() => grain.ReadAsync(generation, rows, cancellationToken), time, cancellationToken)).Select(hit => hit is null ? null : IndexWire.ToHit(hit))];

    public async Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) =>
        [.. (await GrainRetry.RunAsync(() => grain.ChunksAsync(document, first, count, cancellationToken), time, cancellationToken)).Select(IndexWire.ToChunk)];

    public async Task<IndexCounts> CountAsync(CancellationToken cancellationToken)
    {
        var reply = await GrainRetry.RunAsync(() => grain.CountAsync(cancellationToken), time, cancellationToken);
        return new IndexCounts(reply.Version, reply.Documents, reply.Chunks, reply.Bytes);
    }

    public Task DropAsync(CancellationToken cancellationToken) => GrainRetry.RunAsync(() => grain.DropAsync(cancellationToken), time, cancellationToken);

    private static string[] Names(IReadOnlyList<ContentId> contents) => [.. contents.Select(content => content.ToString())];
}
