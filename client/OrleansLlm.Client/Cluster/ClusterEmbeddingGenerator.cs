using OrleansLlm.Client.Embeddings;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Client.Cluster;

/// <summary>Embeddings over an Orleans cluster client: no HTTP, no JSON, the same options, errors and retries as over HTTP.</summary>
internal sealed class ClusterEmbeddingGenerator(ClusterEncoding cluster, string? defaultModel) : EmbeddingGenerator(address: null, defaultModel)
{
    /// <inheritdoc/>
    public override void Dispose()
    {
        cluster.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task<EmbeddedTexts> EmbedAsync(EmbeddingCall call, string[] texts, CancellationToken cancellationToken)
    {
        var (values, route, last) = await cluster.RunAsync(
            texts.Length,
            (router, caller, id) => router.EmbedAsync(caller, Request(call, texts, id), cancellationToken),
            cancellationToken);
        return new EmbeddedTexts(route.Model, values, last.Usage!.PromptTokens, last.Cost, route);
    }

    // Plain arrays cross the cluster; the list types behind collection expressions have no codec.
    private static EmbeddingRequest Request(EmbeddingCall call, string[] texts, string id) => new()
    {
        RequestId = id,
        Model = call.Model,
        Inputs = Array.ConvertAll(texts, EncodingText.Of),
        Dimensions = call.Dimensions,
        TextKind = call.TextKind,
        Truncation = call.Truncation,
        User = call.User,
    };
}
