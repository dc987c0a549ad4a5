namespace OrleansLlm.Client.VectorStores;

/// <summary>What a restored vector store is made of.</summary>
internal sealed record RestoreVectorStore(string FileId, string? Name);
