using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers;

/// <summary>
/// A server of models that is not a replica of this cluster. Thread-safe; one instance serves all calls of a silo. It knows nothing of tenants, money and
/// policies: who calls it has reserved and will settle.
/// </summary>
public interface IProvider
{
    /// <summary>The provider's name in the settings, as ledger and headers show it.</summary>
    string Name { get; }

    /// <summary>
    /// Runs a chat or a completion. While the server is quiet there is a heartbeat every second. Every other element has deltas; the last has usage too, as the
    /// server reports it, or counted where it reports none (<see cref="GenerationChunk.Route"/> and <see cref="GenerationChunk.Cost"/> stay null). A stream
    /// that goes clearly beyond <see cref="GenerationRequest.MaxTokens"/> is left: it ends with <see cref="FinishReason.Length"/> and an estimated usage of at most a quarter and
    /// 16 tokens more for each choice. Cancelling ends the upstream call at once.
    /// </summary>
    /// <param name="model">The model in the provider's own words.</param>
    /// <param name="request">The call; <see cref="GenerationRequest.Model"/> is the caller's word and is not sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProviderException">The server refused, failed or fell silent; <see cref="ProviderException.Kind"/> says how.</exception>
    IAsyncEnumerable<GenerationChunk> GenerateAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>Turns texts into vectors: one chunk or several, the last with usage.</summary>
    /// <exception cref="ProviderException">As for generation; <see cref="ProviderFailure.Unsupported"/> where the server has no embeddings.</exception>
    IAsyncEnumerable<EncodingChunk> EmbedAsync(RemoteModel model, EmbeddingRequest request, CancellationToken cancellationToken);

    /// <summary>Scores documents by their relevance.</summary>
    /// <exception cref="ProviderException">As for embeddings.</exception>
    IAsyncEnumerable<EncodingChunk> RerankAsync(RemoteModel model, RerankRequest request, CancellationToken cancellationToken);

    /// <summary>Asks the server how it is: ready or not, and its load where it tells it. Never throws but for cancellation.</summary>
    Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken);
}
