namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A chunk that a stage found.</summary>
internal sealed record StageHitView(string FileId, int ChunkIndex, float Score);
