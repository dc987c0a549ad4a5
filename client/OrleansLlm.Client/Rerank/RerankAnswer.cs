using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Rerank;

/// <summary>The answer of <c>POST /v1/rerank</c>.</summary>
internal sealed record RerankAnswer(string Model, IReadOnlyList<RerankItem> Results, EncodingUsage? Usage);
