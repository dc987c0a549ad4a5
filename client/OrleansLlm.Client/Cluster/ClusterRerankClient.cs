using OrleansLlm.Client.Rerank;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Client.Cluster;

/// <summary>Reranking over an Orleans cluster client.</summary>
internal sealed class ClusterRerankClient(ClusterEncoding cluster, string? defaultModel) : RerankClient(defaultModel)
{
    protected override void Dispose(bool disposing)
    {
        cluster.Dispose();
        base.Dispose(disposing);
    }

    private protected override async Task<RerankResponse> RerankAsync(
        string model, string query, string[] documents, RerankOptions options, CancellationToken cancellationToken)
    {
        var (values, route, last) = await cluster.RunAsync(
            documents.Length,
            (router, caller, id) => router.RerankAsync(
                caller,
                new RerankRequest
                {
                    RequestId = id,
                    Model = model,
                    Query = query,
                    Documents = documents,
                    MaxTokensPerDocument = options.MaxTokensPerDocument,
                    Truncation = options.Truncate ? Truncation.End : Truncation.None,
                    User = options.User,
                },
                cancellationToken),
            cancellationToken);
        var ranked = Enumerable.Range(0, values.Length)
            .OrderByDescending(index => values[index][0])
            .ThenByDescending(index => values[index][1])
            .Take(options.Top ?? int.MaxValue)
            .Select(index => new RankedDocument(index, values[index][0]));
        return new RerankResponse(route.Model, [.. ranked], last.Usage!.PromptTokens, last.Cost);
    }
}
