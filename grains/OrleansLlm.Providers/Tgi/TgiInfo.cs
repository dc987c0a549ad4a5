namespace OrleansLlm.Providers.Tgi;

/// <summary>What <c>/info</c> tells.</summary>
internal sealed record TgiInfo(string? ModelId, int? MaxInputTokens, int? MaxTotalTokens);
