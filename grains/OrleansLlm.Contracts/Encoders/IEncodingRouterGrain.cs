using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Encoders;

/// <summary>Reserves, runs and settles embedding and rerank calls. Key: <see cref="RouterKey"/>. Holds nothing durable.</summary>
[Alias("llm.encoding-router"), GrainInterfaceType("encoding-router")]
public interface IEncodingRouterGrain : IGrainWithStringKey
{
    /// <summary>Turns texts into vectors. Large calls run in parts, on as many replicas as are free.</summary>
    /// <exception cref="LlmException">Any code. A call that failed costs nothing; one whose caller left costs what was computed.</exception>
    [Alias("embed")]
    IAsyncEnumerable<EncodingChunk> EmbedAsync(Caller caller, EmbeddingRequest request, CancellationToken cancellationToken = default);

    /// <summary>Scores documents by their relevance for a query.</summary>
    /// <exception cref="LlmException">Any code, as for embeddings.</exception>
    [Alias("rerank")]
    IAsyncEnumerable<EncodingChunk> RerankAsync(Caller caller, RerankRequest request, CancellationToken cancellationToken = default);
}
