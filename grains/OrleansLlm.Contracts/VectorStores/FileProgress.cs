namespace OrleansLlm.Contracts.VectorStores;

/// <summary>How far a file is on its way into a vector store.</summary>
/// <param name="Stage">What is done with it.</param>
/// <param name="Chunks">Its chunks; 0 before it is cut.</param>
/// <param name="Ready">Chunks that have their vectors.</param>
public sealed record FileProgress(IngestStage Stage, int Chunks = 0, int Ready = 0);
