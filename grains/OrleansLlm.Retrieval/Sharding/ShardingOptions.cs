namespace OrleansLlm.Retrieval.Sharding;

/// <summary>When shards are divided, and how.</summary>
/// <param name="MaximumChunks">A shard with more is divided.</param>
/// <param name="DocumentsPerStep">Documents that move at once; changes wait for a step, searches do not.</param>
/// <param name="ChunksPerStep">A step ends with the document that passes so many chunks.</param>
public sealed record ShardingOptions(int MaximumChunks = 50_000, int DocumentsPerStep = 64, int ChunksPerStep = 1_024);
