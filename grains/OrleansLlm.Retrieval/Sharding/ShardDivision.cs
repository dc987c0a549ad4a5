using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>Moves documents from a shard that is being divided to the new one.</summary>
internal static class ShardDivision
{
    /// <summary>Moves the next few: first in, then out, so that a crash or a search in between finds each of them.</summary>
    /// <param name="map">Says which documents move.</param>
    /// <param name="source">The shard that they come from.</param>
    /// <param name="target">The shard that they go to.</param>
    /// <param name="after">The last document that was looked at; null: none yet.</param>
    /// <param name="options">How many move at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The last document that was looked at; null: there is none left.</returns>
    public static async Task<string?> StepAsync(
        ShardMap map, IIndexShard source, IIndexShard target, string? after, ShardingOptions options, CancellationToken cancellationToken)
    {
        var ids = await source.ListAsync(after, 8 * options.DocumentsPerStep, cancellationToken);
        var moving = new List<IndexOperation>();
        var chunks = 0;
        foreach (var id in ids)
        {
            after = id;
            if (map.Of(id) == map.Target && await source.FindAsync(id, withVectors: true, cancellationToken) is { } document)
            {
                moving.Add(IndexOperation.Upsert(document));
                chunks += document.Chunks.Count;
            }

            if (moving.Count == options.DocumentsPerStep || chunks >= options.ChunksPerStep)
            {
                break;
            }
        }

        if (moving.Count > 0)
        {
            await target.ApplyAsync(moving, cancellationToken);
            await source.ApplyAsync([.. moving.Select(operation => IndexOperation.Delete(operation.Id))], cancellationToken);
        }

        return ids.Count == 0 ? null : after;
    }
}
