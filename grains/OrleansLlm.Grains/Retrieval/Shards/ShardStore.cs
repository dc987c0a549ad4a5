using System.Globalization;
using System.IO.Hashing;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// A shard's content in the cluster's store. Every change ends with one conditional write of its head: what the head does not name does not count, so that a crash leaves the state before or
/// after it, and of two activations only one goes on. Records tell nothing of who wrote them, so that one who writes any writes the head first: whoever was given up, and writes on, then
/// finds them in its way, and not the other way round. One operation at a time; after a failed one it must be opened again.
/// </summary>
internal sealed class ShardStore(IGrainStorage storage, GrainId grain)
{
    /// <summary>A log's end of up to this size lies in the head: a small change is one write, and opening a small shard one read.</summary>
    private const int TailBytes = 32 * 1024;

    private const string HeadName = "index-shard";

    private readonly ShardRecords _records = new(storage, grain);
    private readonly GrainState<IndexShardState> _head = new(new IndexShardState());
    private readonly string _oldDiskName = XxHash128.HashToUInt128(grain.Key.AsSpan()).ToString("x32", CultureInfo.InvariantCulture);
    private bool _isClaimed;

    /// <summary>What the store has.</summary>
    public IndexShardState Head => _head.State!;

    /// <summary>The name of its files on the disks of silos, 32 hexadecimal digits.</summary>
    public string DiskName => Head.DiskName.Length > 0 ? Head.DiskName : _oldDiskName;

    /// <summary>Whether there is a shard, and not only the head of one whose first write broke off.</summary>
    public bool Exists => _head.RecordExists && Head.SnapshotRecords + LogLength > 0;

    /// <summary>Bytes of the whole shard.</summary>
    public long Bytes => Head.SnapshotBytes + LogLength;

    /// <summary>Bytes of its log.</summary>
    public long LogLength => Head.LogBytes + Head.Tail.Length;

    public async Task LoadAsync()
    {
        await storage.ReadStateAsync(HeadName, grain, _head);
        _head.State = _head.RecordExists ? Head : Fresh();
    }

    /// <summary>The whole log.</summary>
    public async Task<byte[]> ReadLogAsync()
    {
        var log = new MemoryStream();
        await _records.CopyAsync(i => LogName(Head.Generation, i), Head.LogRecords, log);
        log.Write(Head.Tail);
        return log.ToArray();
    }

    /// <summary>Copies the snapshot to a stream.</summary>
    public Task ReadSnapshotAsync(Stream destination) => _records.CopyAsync(i => SnapshotName(Head.Generation, i), Head.SnapshotRecords, destination);

    /// <summary>Adds to the log; durable when it returns.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        byte[] tail = [.. Head.Tail, .. bytes.Span];
        var (records, length) = (Head.LogRecords, Head.LogBytes);
        if (tail.Length > TailBytes)
        {
            await ClaimAsync();
            records += await _records.WriteAsync(i => LogName(Head.Generation, Head.LogRecords + i), new MemoryStream(tail));
            (length, tail) = (length + tail.Length, []);
        }

        (Head.LogRecords, Head.LogBytes, Head.Tail) = (records, length, tail);
        await WriteHeadAsync();
    }

    /// <summary>Puts a snapshot and the beginning of its log in the place of all there is.</summary>
    public async Task ReplaceAsync(long generation, string token, Stream snapshot, byte[] log)
    {
        var before = _head.State!;
        await ClaimAsync();
        await _records.LookAsync(i => SnapshotName(generation, i));
        var records = await _records.WriteAsync(i => SnapshotName(generation, i), snapshot);

        // Whoever broke off here before may have got further.
        await _records.ClearFromAsync(i => SnapshotName(generation, i), records);
        var oldest = OldestOf(before);
        _head.State = new IndexShardState
        {
            Generation = generation, Token = token, SnapshotRecords = records, SnapshotBytes = snapshot.Length, Tail = log, OldestGeneration = oldest, DiskName = before.DiskName,
        };
        await WriteHeadAsync();
        for (; oldest < generation; oldest++)
        {
            await ClearGenerationAsync(oldest);
        }

        // Kept with the next write: until then they are looked for once more.
        Head.OldestGeneration = generation;
    }

    /// <summary>Removes all of it, the head last, so that what is broken off can be gone on with.</summary>
    public async Task ClearAsync()
    {
        if (_head.RecordExists)
        {
            for (var generation = OldestOf(Head); generation <= Head.Generation + 1; generation++)
            {
                await ClearGenerationAsync(generation);
            }

            await storage.ClearStateAsync(HeadName, grain, _head);
            _head.State = Fresh();
        }
    }

    private async Task ClaimAsync()
    {
        if (!_isClaimed)
        {
            await WriteHeadAsync();
            await _records.LookAsync(i => LogName(Head.Generation, Head.LogRecords + i));
            _isClaimed = true;
        }
    }

    private static IndexShardState Fresh() => new() { DiskName = Guid.NewGuid().ToString("N") };

    private static long OldestOf(IndexShardState head) => head.OldestGeneration > 0 ? head.OldestGeneration : head.Generation - 1;

    private Task WriteHeadAsync() => storage.WriteStateAsync(HeadName, grain, _head);

    private async Task ClearGenerationAsync(long generation)
    {
        await _records.ClearFromAsync(i => SnapshotName(generation, i), 0);
        await _records.ClearFromAsync(i => LogName(generation, i), 0);
    }

    private static string SnapshotName(long generation, int record) => FormattableString.Invariant($"index-snapshot-{generation}-{record:D6}");

    private static string LogName(long generation, int record) => FormattableString.Invariant($"index-log-{generation}-{record:D6}");
}
