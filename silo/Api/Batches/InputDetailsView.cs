namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Prompt tokens that were not computed again.</summary>
internal sealed record InputDetailsView(long CachedTokens);
