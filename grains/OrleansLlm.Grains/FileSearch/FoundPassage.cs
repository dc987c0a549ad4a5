using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>A hit in a vector store.</summary>
/// <param name="Store">The store.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Hit">The chunk.</param>
internal sealed record FoundPassage(string Store, string FileName, IndexSearchHit Hit);
