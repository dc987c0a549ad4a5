namespace OrleansLlm.Retrieval.Backends;

/// <summary>How much is in an index.</summary>
/// <param name="Version">Rises with every change; 0 in back ends that do not count.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Chunks">Chunks.</param>
/// <param name="Bytes">Bytes stored, as far as the back end tells; else 0.</param>
public readonly record struct IndexCounts(long Version, long Documents, long Chunks, long Bytes);
