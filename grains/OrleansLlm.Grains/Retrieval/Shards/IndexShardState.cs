namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>What a shard is made of in the store: a snapshot in records, then a log of what came after it, whose end lies here.</summary>
[GenerateSerializer, Alias("llm.state.index-shard")]
internal sealed class IndexShardState
{
    /// <summary>The snapshot's number; 0 when there is none yet.</summary>
    [Id(0)]
    public long Generation { get; set; }

    /// <summary>Names this very snapshot: what a disk has of another of the same number is not taken for it.</summary>
    [Id(1)]
    public string Token { get; set; } = "";

    [Id(2)]
    public int SnapshotRecords { get; set; }

    [Id(3)]
    public long SnapshotBytes { get; set; }

    [Id(4)]
    public int LogRecords { get; set; }

    /// <summary>Of the log's records.</summary>
    [Id(5)]
    public long LogBytes { get; set; }

    /// <summary>What follows the log's records.</summary>
    [Id(6)]
    public byte[] Tail { get; set; } = [];

    /// <summary>The first generation of which records may still be there; 0: the one before this. Several crashes in a row leave several.</summary>
    [Id(7)]
    public long OldestGeneration { get; set; }

    /// <summary>The name of its files on the disks of silos: random, and of this shard alone, not of one that bears its key later. Empty: it was made before there were such names.</summary>
    [Id(8)]
    public string DiskName { get; set; } = "";
}
