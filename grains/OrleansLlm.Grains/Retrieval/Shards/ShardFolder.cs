using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// Where a shard's index keeps its files: snapshots on the silo's disk, the log in memory. Both are copies of what the store has, or soon will have: nothing here has to survive a crash. Files are
/// named by the index, <c>0000000001.snapshot</c>.
/// </summary>
internal sealed class ShardFolder(ShardDisk disk, string diskName) : IIndexFolder
{
    private const string SnapshotSuffix = ".snapshot";

    private readonly Dictionary<string, string> _snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShardLog> _logs = new(StringComparer.Ordinal);
    private readonly List<string> _used = [];

    /// <summary>The newest snapshot: its number, its name for <see cref="ShardDisk"/>, and its file; null when there is none.</summary>
    public (long Generation, string Token, string Path)? Newest { get; private set; }

    /// <summary>Adds what the store has.</summary>
    public void Add(long generation, string token, string path)
    {
        _snapshots[NameOf(generation)] = path;
        Newest = (generation, token, path);
    }

    /// <summary>Adds the log that the store has.</summary>
    public void AddLog(long generation, byte[] bytes) => _logs[FormattableString.Invariant($"{generation:D10}.log")] = new ShardLog(bytes);

    /// <summary>What the index added to its log since this was asked last.</summary>
    public byte[] TakeUnsaved() => _logs.Values.Single().TakeUnsaved();

    public IReadOnlyList<string> Files() => [.. _snapshots.Keys, .. _logs.Keys];

    public IIndexWriter Create(string name)
    {
        if (!name.EndsWith(SnapshotSuffix, StringComparison.Ordinal))
        {
            return _logs[name] = new ShardLog([]);
        }

        var generation = long.Parse(name[..^SnapshotSuffix.Length], System.Globalization.CultureInfo.InvariantCulture);
        var token = Guid.NewGuid().ToString("N");
        var path = disk.PathOf(diskName, generation, token);
        Add(generation, token, path);
        return new ShardSnapshotWriter(disk, ShardDisk.Unfinished(path), path);
    }

    public IIndexWriter Append(string name, long length)
    {
        _logs[name].Continue(length);
        return _logs[name];
    }

    public IIndexContent Open(string name)
    {
        if (_logs.TryGetValue(name, out var log))
        {
            return log.Open();
        }

        var path = _snapshots[name];
        disk.Use(path);
        _used.Add(path);
        return new MappedContent(path);
    }

    public void Delete(string name)
    {
        _logs.Remove(name);
        if (_snapshots.Remove(name, out var path))
        {
            disk.Delete(path);
        }
    }

    public void Dispose()
    {
        foreach (var path in _used)
        {
            disk.Close(path);
        }
    }

    private static string NameOf(long generation) => FormattableString.Invariant($"{generation:D10}{SnapshotSuffix}");
}
