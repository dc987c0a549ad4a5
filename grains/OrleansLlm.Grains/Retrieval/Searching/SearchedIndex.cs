using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>What a search needs of an index.</summary>
/// <param name="Key">The index.</param>
/// <param name="Definition">With nothing left open.</param>
/// <param name="Content">Its documents.</param>
/// <param name="Memory">What was found in it lately.</param>
internal sealed record SearchedIndex(IndexKey Key, IndexDefinition Definition, IBackendIndex Content, SearchMemory Memory);
