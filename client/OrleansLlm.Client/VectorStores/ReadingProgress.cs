using OrleansLlm.Client.Batches;

namespace OrleansLlm.Client.VectorStores;

/// <summary>How far a file is.</summary>
/// <param name="Stage"><c>waiting</c>, <c>reading</c>, <c>embedding</c> or <c>indexing</c>.</param>
/// <param name="Chunks">Its chunks; 0 before it is cut.</param>
/// <param name="ReadyChunks">Chunks that have their vectors.</param>
/// <param name="Waiting">Why it stands still, or null.</param>
public sealed record ReadingProgress(string Stage, int Chunks, int ReadyChunks, BatchWait? Waiting);
