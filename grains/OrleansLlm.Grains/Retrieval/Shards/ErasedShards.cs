using OrleansLlm.Grains.Erasure.Disks;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>The shards that were deleted lately, by the names of their files, which are random. Thread-safe.</summary>
internal sealed class ErasedShards() : ErasedNames(ErasedLists.Shards)
{
    /// <summary>Whether the shard of these files (<see cref="IndexShardState.DiskName"/>) was deleted.</summary>
    public bool Has(string name) => Contains(name);
}
