using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>What a change made of a shard.</summary>
/// <param name="Documents">Documents in it now.</param>
/// <param name="Chunks">Chunks in it now.</param>
/// <param name="Missing">Texts that came without a vector and have none in the shard; when there are any, nothing was changed.</param>
public sealed record ShardChange(long Documents, long Chunks, IReadOnlyList<ContentId> Missing);
