using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>Gives chunks that come without a vector the one that any shard has of the same text: a document may go to another shard than the one that knows its text.</summary>
internal static class ShardVectors
{
    public static async Task<(IReadOnlyList<IndexOperation> Operations, IReadOnlyList<ContentId> Missing)> CompleteAsync(
        IReadOnlyList<IndexOperation> operations, IndexSettings settings, IEnumerable<IIndexShard> shards, CancellationToken cancellationToken)
    {
        var chunks = operations.Where(operation => operation.Document is not null).SelectMany(operation => operation.Document!.Chunks).ToList();
        if (settings.Dimensions == 0 || chunks.TrueForAll(chunk => chunk.Vector is not null))
        {
            return (operations, []);
        }

        var (known, needed) = (new Dictionary<ContentId, ReadOnlyMemory<float>>(), chunks.Where(chunk => chunk.Vector is null).Select(chunk => chunk.ContentId).ToHashSet());
        foreach (var shard in shards)
        {
            foreach (var (content, vector) in await shard.VectorsAsync([.. needed.Where(content => !known.ContainsKey(content))], cancellationToken))
            {
                known[content] = vector;
            }
        }

        return ([.. operations.Select(operation => Complete(operation, known))], [.. needed.Where(content => !known.ContainsKey(content))]);
    }

    private static IndexOperation Complete(IndexOperation operation, Dictionary<ContentId, ReadOnlyMemory<float>> known) =>
        operation.Document is not { } document ? operation : IndexOperation.Upsert(document with
        {
            Chunks = [.. document.Chunks.Select(chunk => chunk.Vector is null && known.TryGetValue(chunk.ContentId, out var vector) ? chunk with { Vector = vector } : chunk)],
        });
}
