using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Vectors for the cluster's own needs, on the same way as everybody's: placed, measured and in a ledger. Thread-safe.</summary>
internal sealed class TextVectors(IGrainFactory grains, TimeProvider timeProvider)
{
    private const int Shards = 8;
    private const int PerRequest = 64;

    private uint _next;

    /// <summary>A vector for each text, in their order.</summary>
    /// <param name="payer">In whose ledger it stands.</param>
    /// <param name="purpose">What they are for: the name of the requests.</param>
    /// <param name="model">The embedding model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="LlmException">The model gave none.</exception>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(Caller payer, string purpose, string model, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[]?[texts.Count];
        for (var first = 0; first < texts.Count; first += PerRequest)
        {
            var router = grains.GetGrain<IEncodingRouterGrain>(new RouterKey(purpose, $"{Interlocked.Increment(ref _next) % Shards}").ToString());
            var request = new EmbeddingRequest { RequestId = purpose, Model = model, Inputs = [.. texts.Skip(first).Take(PerRequest).Select(EncodingText.Of)] };
            await foreach (var chunk in router.EmbedAsync(payer, request, cancellationToken).Watch(StreamWatchdog.DefaultSilenceLimit, timeProvider, cancellationToken))
            {
                foreach (var result in chunk.Results)
                {
                    vectors[first + result.Index] = result.Values;
                }
            }
        }

        return [.. vectors.Select(vector => vector ?? throw new LlmException(LlmErrorCode.Internal, $"The model '{model}' gave no vector for a text."))];
    }
}
