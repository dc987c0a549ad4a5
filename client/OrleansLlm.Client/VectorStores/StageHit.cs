namespace OrleansLlm.Client.VectorStores;

/// <summary>A chunk that a stage found.</summary>
/// <param name="FileId">Its file.</param>
/// <param name="ChunkIndex">Its place among the file's chunks.</param>
/// <param name="Score">The stage's score.</param>
public sealed record StageHit(string FileId, int ChunkIndex, float Score);
