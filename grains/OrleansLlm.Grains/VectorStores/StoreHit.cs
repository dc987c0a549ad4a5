using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A chunk that was found.</summary>
/// <param name="FileName">The name of its file.</param>
/// <param name="Hit">The chunk; its document is the file's id.</param>
public sealed record StoreHit(string FileName, IndexSearchHit Hit);
