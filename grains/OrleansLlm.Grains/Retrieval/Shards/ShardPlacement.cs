using Orleans.Runtime;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>An index's first shard lives where the index does, so that a small index is asked on one silo; others are spread over all.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class ShardPlacement : PlacementStrategy;
