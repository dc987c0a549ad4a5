using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>A chunk that was found, with what a citation of it needs.</summary>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkIndex">Its place among the document's chunks.</param>
/// <param name="Chunk">The chunk; without its vector.</param>
/// <param name="Attributes">The document's.</param>
/// <param name="Time">The document's.</param>
public sealed record IndexHit(string DocumentId, int ChunkIndex, IndexChunk Chunk, IReadOnlyDictionary<string, AttributeValue> Attributes, DateTimeOffset? Time);
