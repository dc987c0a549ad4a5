using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Rerank;

/// <summary>Reranking over HTTP.</summary>
internal sealed class HttpRerankClient(LlmHttp http, string? defaultModel) : RerankClient(defaultModel)
{
    private protected override async Task<RerankResponse> RerankAsync(
        string model, string query, string[] documents, RerankOptions options, CancellationToken cancellationToken)
    {
        var body = new RerankBody(model, query, documents, options.Top, options.MaxTokensPerDocument, options.Truncate ? null : false, options.User);
        var answer = await http.PostAsync("v1/rerank", body, LlmJson.Default.RerankBody, LlmJson.Default.RerankAnswer, cancellationToken);
        return new RerankResponse(
            answer.Model,
            [.. answer.Results.Select(result => new RankedDocument(result.Index, result.RelevanceScore))],
            answer.Usage?.PromptTokens ?? 0,
            answer.Usage?.Cost);
    }
}
