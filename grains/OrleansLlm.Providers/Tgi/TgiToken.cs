namespace OrleansLlm.Providers.Tgi;

/// <summary>A generated token.</summary>
internal sealed record TgiToken(int Id, string? Text, float? Logprob, bool Special);
