using System.Collections.Concurrent;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Gives made-up results, last one first, and notes what it was asked.</summary>
internal sealed class FakeEncodingRouter : IEncodingRouterGrain
{
    private static readonly RateLimitStatus Limits = new() { LimitRequests = 60, RemainingRequests = 59, ResetRequests = TimeSpan.FromSeconds(1) };

    /// <summary>The values of an input by its index.</summary>
    public Func<int, float[]> Values { get; set; } = index => [index, 0.5f];

    /// <summary>Thrown instead of the last results.</summary>
    public Exception? Failure { get; set; }

    public ConcurrentQueue<(Caller Caller, EmbeddingRequest Request)> Embeddings { get; } = [];

    public ConcurrentQueue<(Caller Caller, RerankRequest Request)> Reranks { get; } = [];

    public IAsyncEnumerable<EncodingChunk> EmbedAsync(Caller caller, EmbeddingRequest request, CancellationToken cancellationToken = default)
    {
        Embeddings.Enqueue((caller, request));
        return Play(request.Inputs.Count, request.Model);
    }

    public IAsyncEnumerable<EncodingChunk> RerankAsync(Caller caller, RerankRequest request, CancellationToken cancellationToken = default)
    {
        Reranks.Enqueue((caller, request));
        return Play(request.Documents.Count, request.Model);
    }

    private async IAsyncEnumerable<EncodingChunk> Play(int count, string model)
    {
        await Task.Yield();
        yield return EncodingChunk.Heartbeat;
        for (var i = count - 1; i >= 0; i--)
        {
            if (i == 0 && Failure is not null)
            {
                throw Failure;
            }

            yield return new EncodingChunk
            {
                Results = [new EncodingResult { Index = i, Values = Values(i) }],
                Route = i == count - 1 ? new RouteInfo { Model = model, Provider = "local", Attempts = 1, RateLimit = Limits } : null,
            };
        }

        yield return new EncodingChunk { Usage = new TokenUsage { PromptTokens = 7 }, Cost = 0.000014m };
    }
}
