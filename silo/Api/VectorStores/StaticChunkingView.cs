namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Sizes of chunks.</summary>
internal sealed record StaticChunkingView(int MaxChunkSizeTokens, int ChunkOverlapTokens);
