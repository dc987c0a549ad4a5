using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Silo.Api.Rerank;

/// <summary>A validated rerank request, and how the answer is to be sent.</summary>
/// <param name="Request">What the router is asked.</param>
/// <param name="Top">How many results to send; null: all.</param>
/// <param name="ReturnsDocuments">Whether each result has its document.</param>
/// <param name="IsRaw">Logits instead of relevances from 0 to 1.</param>
/// <param name="IgnoredFields">Names of request fields that nobody knows.</param>
internal sealed record RerankCall(RerankRequest Request, int? Top, bool ReturnsDocuments, bool IsRaw, IReadOnlyList<string> IgnoredFields);
