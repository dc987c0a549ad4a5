namespace OrleansLlm.Client.Http;

/// <summary>The field <c>usage</c> of answers that generate nothing.</summary>
internal sealed record EncodingUsage(long PromptTokens, decimal? Cost);
