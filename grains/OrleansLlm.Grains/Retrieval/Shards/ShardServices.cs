using Microsoft.Extensions.Logging;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>What the silo has for shards. Thread-safe.</summary>
internal sealed partial class ShardServices
{
    /// <summary>A snapshot is written to the disk and to the store: less often than that of an index on a disk alone. Reading so much log again, which only a crash leaves, takes some 30 ms.</summary>
    private const long CompactBytes = 1024 * 1024;

    private const double CompactShare = 0.5;

    private readonly ILogger<ShardServices> _logger;

    public ShardServices(ShardDisk disk, RetrievalWork work, RetrievalInstruments instruments, TimeProvider time, ILogger<ShardServices> logger)
        : this(disk, work, instruments, time, logger, CompactBytes)
    {
    }

    /// <param name="disk">Snapshots on this silo's disk.</param>
    /// <param name="work">Runs what keeps a processor busy.</param>
    /// <param name="instruments">Counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="compactBytes">The length of a log that becomes a snapshot.</param>
    internal ShardServices(ShardDisk disk, RetrievalWork work, RetrievalInstruments instruments, TimeProvider time, ILogger<ShardServices> logger, long compactBytes)
    {
        (Disk, Work, Instruments, Time, _logger) = (disk, work, instruments, time, logger);

        // Snapshots are made by the shard, which writes them to the store. A graph is built by one thread: others have searches to run.
        IndexOptions = new IndexOptions { AutoCompact = false, CompactBytes = compactBytes, CompactShare = CompactShare, Hnsw = new HnswOptions { Threads = 1 } };
    }

    public ShardDisk Disk { get; }

    public RetrievalWork Work { get; }

    public RetrievalInstruments Instruments { get; }

    public TimeProvider Time { get; }

    public IndexOptions IndexOptions { get; }

    public void OnCompactionFailed(Exception failure) => LogCompaction(failure);

    [LoggerMessage(LogLevel.Warning, "A shard's snapshot was not written; its next activation goes on with the one before.")]
    private partial void LogCompaction(Exception failure);
}
