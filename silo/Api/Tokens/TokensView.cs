namespace OrleansLlm.Silo.Api.Tokens;

/// <summary>A prompt's tokens, in vLLM's shape.</summary>
internal sealed record TokensView(int Count, int MaxModelLen, int[] Tokens);
