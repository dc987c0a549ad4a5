using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tests.Fakes;

/// <summary>Gives made-up vectors, last one first, after the failures it is told to have.</summary>
internal sealed class FakeEncodingRouterGrain : IEncodingRouterGrain
{
    public List<EmbeddingRequest> Embeddings { get; } = [];

    public List<RerankRequest> Reranks { get; } = [];

    public Queue<Exception> Failures { get; } = [];

    public IAsyncEnumerable<EncodingChunk> EmbedAsync(Caller caller, EmbeddingRequest request, CancellationToken cancellationToken = default)
    {
        Embeddings.Add(request);
        return Play(request.Model, request.Inputs.Count);
    }

    public IAsyncEnumerable<EncodingChunk> RerankAsync(Caller caller, RerankRequest request, CancellationToken cancellationToken = default)
    {
        Reranks.Add(request);
        return Play(request.Model, request.Documents.Count);
    }

    private async IAsyncEnumerable<EncodingChunk> Play(string model, int count)
    {
        await Task.Yield();
        yield return EncodingChunk.Heartbeat;
        if (Failures.TryDequeue(out var failure))
        {
            throw failure;
        }

        for (var i = count - 1; i >= 0; i--)
        {
            yield return new EncodingChunk
            {
                Results = [new EncodingResult { Index = i, Values = [i / 4f, i] }],
                Route = i == count - 1 ? new RouteInfo { Model = model, Provider = "local", Attempts = 1 } : null,
            };
        }

        yield return new EncodingChunk { Usage = new TokenUsage { PromptTokens = 3 * count }, Cost = 0.25m };
    }
}
