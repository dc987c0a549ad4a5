using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>
/// An index spread over shards. A search finds, with the same scores, what an index that is not divided finds: BM25 counts over all shards first. Of documents that move while a shard is
/// divided at most one step's count twice in those statistics; none is missed or found twice, because searches look into the shard they come from before the one they go to.
/// Thread-safe: changes run side by side, and wait for a division's steps; one object per index may change it at a time.
/// </summary>
public sealed class ShardedIndex : IBackendIndex, IDisposable
{
    private readonly IndexSettings _settings;
    private readonly Func<string, IIndexShard> _open;
    private readonly Func<ShardMap, Task> _save;
    private readonly ShardingOptions _options;
    private readonly SharedLock _writing = new();
    private readonly Dictionary<string, long> _crowded = new(StringComparer.Ordinal);
    private volatile ShardMap _map;

    /// <summary>Uses shards that are there, or will be as soon as they are used.</summary>
    /// <param name="settings">What the index is made for.</param>
    /// <param name="map">Where documents are.</param>
    /// <param name="open">The shard of a name.</param>
    /// <param name="save">Makes a changed map durable before it is used.</param>
    /// <param name="options">When shards are divided.</param>
    public ShardedIndex(IndexSettings settings, ShardMap map, Func<string, IIndexShard> open, Func<ShardMap, Task> save, ShardingOptions options) =>
        (_settings, _map, _open, _save, _options) = (settings, map, open, save, options);

    /// <summary>Where documents are.</summary>
    public ShardMap Map => _map;

    /// <summary>Whether a shard has grown too large, or its division was broken off: <see cref="DivideAsync"/> has work.</summary>
    public bool NeedsDivision => _map.IsDividing || Crowded() is not null;

    /// <summary>An index of one shard that never is divided.</summary>
    public static ShardedIndex Of(RetrievalIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var shard = new LocalShard(index);
        return new ShardedIndex(index.Settings, ShardMap.Whole, _ => shard, _ => Task.CompletedTask, new ShardingOptions(int.MaxValue));
    }

    /// <summary>Shards are there when they are used first.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DropAsync(CancellationToken cancellationToken) => WriteAsync(() => AllAsync(shard => shard.DropAsync(cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContentId>> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken)
    {
        BackendRules.Check(operations, _settings);
        using (await _writing.ShareAsync(cancellationToken))
        {
            var map = _map;
            if (map.Ranges.Count > 1)
            {
                (operations, var missing) = await ShardVectors.CompleteAsync(operations, _settings, Names(map).Select(_open), cancellationToken);
                if (missing.Count > 0)
                {
                    return missing;
                }
            }

            var changes = await Task.WhenAll(operations.GroupBy(operation => map.Of(operation.Id)).Select(group => ApplyAsync(map, group.Key, [.. group], cancellationToken)));
            return [.. changes.SelectMany(change => change.Missing)];
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) => StableAsync(async map =>
    {
        // A division's source stands before its target: what moves meanwhile is seen in one of them.
        var missing = contents;
        foreach (var shard in Names(map))
        {
            missing = missing.Count == 0 ? missing : await _open(shard).MissingAsync(missing, cancellationToken);
        }

        return missing;
    });

    /// <inheritdoc/>
    public Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) => StableAsync(async map =>
    {
        var shard = map.Of(document);
        return (shard == map.Target ? await _open(map.Source!).FindAsync(document, withVectors, cancellationToken) : null)
            ?? await _open(shard).FindAsync(document, withVectors, cancellationToken);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) => StableAsync(async map =>
        DocumentListing.Merge(await EachAsync(map, shard => shard.ListAsync(after, count, cancellationToken)), count));

    /// <inheritdoc/>
    public Task<CandidateSet> SearchAsync(CandidateQuery query, CancellationToken cancellationToken) => StableAsync(async map =>
    {
        CandidateRules.Check(query, _settings);
        var all = map.Ranges.Count == 1 || query.Text is null ? null
            : LexicalCounts.Sum(await EachAsync(map, shard => shard.CountTermsAsync(query.Text, cancellationToken)));
        var sets = await EachAsync(map, shard => shard.SearchAsync(query, all, cancellationToken));
        return ShardMerge.Join(map, Names(map), sets, query.Depth);
    });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IndexHit?>> ReadAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        var hits = new IndexHit?[candidates.Count];
        await Task.WhenAll(Enumerable.Range(0, candidates.Count).GroupBy(i => (candidates[i].Place.Shard, candidates[i].Place.Generation)).Select(async group =>
        {
            var read = await _open(group.Key.Shard!).ReadAsync(group.Key.Generation, [.. group.Select(i => candidates[i].Place.Row)], cancellationToken);
            foreach (var (i, hit) in group.Zip(read))
            {
                hits[i] = hit;
            }
        }));
        return hits;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) => StableAsync(async map =>
    {
        var shard = map.Of(document);
        var chunks = shard == map.Target ? await _open(map.Source!).ChunksAsync(document, first, count, cancellationToken) : [];
        return chunks.Count > 0 ? chunks : await _open(shard).ChunksAsync(document, first, count, cancellationToken);
    });

    /// <inheritdoc/>
    public async Task<IndexCounts> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await EachAsync(_map, shard => shard.CountAsync(cancellationToken));
        return new IndexCounts(counts.Sum(count => count.Version), counts.Sum(count => count.Documents), counts.Sum(count => count.Chunks), counts.Sum(count => count.Bytes));
    }

    /// <summary>Divides a shard that has grown too large, or goes on with a division that was broken off. Searches and changes go on meanwhile.</summary>
    public async Task DivideAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(BeginAsync, cancellationToken);
        string? after = null;
        while (_map is { IsDividing: true } map)
        {
            await WriteAsync(async () => after = await ShardDivision.StepAsync(map, _open(map.Source!), _open(map.Target!), after, _options, cancellationToken), cancellationToken);
            if (after is null)
            {
                await WriteAsync(() => ChangeMapAsync(map.Divided()), cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task BeginAsync()
    {
        if (!_map.IsDividing && Crowded() is { } shard)
        {
            _crowded.Remove(shard);
            await ChangeMapAsync(_map.Divide(shard));
        }
    }

    private async Task ChangeMapAsync(ShardMap map)
    {
        await _save(map);
        _map = map;
    }

    private string? Crowded()
    {
        lock (_crowded)
        {
            return _crowded.Where(shard => shard.Value > _options.MaximumChunks && _map.CanDivide(shard.Key)).Select(shard => shard.Key).FirstOrDefault();
        }
    }

    private async Task<ShardChange> ApplyAsync(ShardMap map, string shard, IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken)
    {
        var change = await _open(shard).ApplyAsync(operations, cancellationToken);
        if (shard == map.Target)
        {
            // First in, then out: a search that looks at the source first never misses the document.
            await _open(map.Source!).ApplyAsync([.. operations.Select(operation => IndexOperation.Delete(operation.Id))], cancellationToken);
        }

        lock (_crowded)
        {
            // One document is never divided.
            _crowded[shard] = change.Documents > 1 ? change.Chunks : 0;
        }

        return change;
    }

    /// <summary>Asks all shards at once, but the one that documents move to after the one that they come from; in the order of <see cref="Names"/>.</summary>
    private async Task<T[]> EachAsync<T>(ShardMap map, Func<IIndexShard, Task<T>> ask)
    {
        var names = Names(map);
        if (!map.IsDividing)
        {
            return await Task.WhenAll(names.Select(name => ask(_open(name))));
        }

        var source = ask(_open(map.Source!));
        return await Task.WhenAll(names.Select(async name =>
        {
            if (name == map.Source)
            {
                return await source;
            }

            if (name == map.Target)
            {
                await source;
            }

            return await ask(_open(name));
        }));
    }

    /// <summary>Reads again what was read by a map that is no longer the one: documents may have moved to a shard that it does not name.</summary>
    private async Task<T> StableAsync<T>(Func<ShardMap, Task<T>> read)
    {
        while (true)
        {
            var map = _map;
            var result = await read(map);
            if (ReferenceEquals(map, _map))
            {
                return result;
            }
        }
    }

    private Task AllAsync(Func<IIndexShard, Task> act) => Task.WhenAll(Names(_map).Select(name => act(_open(name))));

    private async Task WriteAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        using (await _writing.OwnAsync(cancellationToken))
        {
            await write();
        }
    }

    private static string[] Names(ShardMap map) => [.. map.Ranges.Select(range => range.Shard)];
}
