using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>What a backup keeps of a vector store besides its index.</summary>
/// <param name="Settings">What it was made with, as changed since.</param>
/// <param name="Files">Files that were read.</param>
internal sealed record StoreBackupNote(CreateVectorStore Settings, IReadOnlyList<KeptStoreFile> Files);
