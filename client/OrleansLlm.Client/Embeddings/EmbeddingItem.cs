namespace OrleansLlm.Client.Embeddings;

/// <summary>One embedding: little-endian 32-bit floats.</summary>
internal sealed record EmbeddingItem(int Index, byte[] Embedding);
