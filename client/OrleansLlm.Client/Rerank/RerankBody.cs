namespace OrleansLlm.Client.Rerank;

/// <summary>The body of <c>POST /v1/rerank</c>.</summary>
internal sealed record RerankBody(string Model, string Query, IReadOnlyList<string> Documents, int? TopN, int? MaxTokensPerDoc, bool? Truncate, string? User);
