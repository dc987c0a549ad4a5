namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Generated tokens of hidden reasoning.</summary>
internal sealed record OutputDetailsView(long ReasoningTokens);
