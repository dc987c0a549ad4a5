using Microsoft.Extensions.Logging;
using OrleansLlm.Grains.Erasure.Disks;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Keeps this silo's disk free of shards that were deleted; before it is ready, no shard is opened here. Thread-safe.</summary>
internal sealed class ShardEraser(IGrainFactory grains, ErasedShards erased, ShardSweep sweep, TimeProvider timeProvider, ILogger<ShardEraser> logger)
    : DiskEraser(erased, grains, timeProvider, logger)
{
    protected override void Clean(IReadOnlyCollection<string> news) => sweep.Clean(news);
}
