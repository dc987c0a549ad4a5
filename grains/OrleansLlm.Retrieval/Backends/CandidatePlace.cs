namespace OrleansLlm.Retrieval.Backends;

/// <summary>Where the embedded back end finds a candidate again.</summary>
/// <param name="Shard">The shard's name; null in other back ends.</param>
/// <param name="Generation">The snapshot that rows are counted by.</param>
/// <param name="Row">The row.</param>
public readonly record struct CandidatePlace(string? Shard, long Generation, int Row);
