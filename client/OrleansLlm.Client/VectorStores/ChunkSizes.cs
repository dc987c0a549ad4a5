namespace OrleansLlm.Client.VectorStores;

/// <summary>Sizes of chunks, in tokens.</summary>
/// <param name="MaxChunkSizeTokens">100 to 4,096.</param>
/// <param name="ChunkOverlapTokens">At most half of that.</param>
public sealed record ChunkSizes(int MaxChunkSizeTokens, int ChunkOverlapTokens);
