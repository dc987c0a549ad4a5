using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Embeddings;

/// <summary>The answer of <c>POST /v1/embeddings</c> in base64.</summary>
internal sealed record EmbeddingAnswer(IReadOnlyList<EmbeddingItem> Data, string Model, EncodingUsage? Usage);
