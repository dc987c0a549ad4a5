using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Api.Routing;

/// <summary>The encoding routers of this silo, watched for silence.</summary>
internal sealed class EncodingRouters(IGrainFactory grains, RouterShards shards)
{
    /// <summary>Runs an embedding call.</summary>
    public IAsyncEnumerable<EncodingChunk> Embed(Caller caller, EmbeddingRequest request, CancellationToken cancellationToken) =>
        shards.Watch(Next().EmbedAsync(caller, request, cancellationToken), cancellationToken);

    /// <summary>Runs a rerank call.</summary>
    public IAsyncEnumerable<EncodingChunk> Rerank(Caller caller, RerankRequest request, CancellationToken cancellationToken) =>
        shards.Watch(Next().RerankAsync(caller, request, cancellationToken), cancellationToken);

    private IEncodingRouterGrain Next() => grains.GetGrain<IEncodingRouterGrain>(shards.NextKey());
}
