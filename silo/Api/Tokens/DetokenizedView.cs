namespace OrleansLlm.Silo.Api.Tokens;

/// <summary>Token ids as text.</summary>
internal sealed record DetokenizedView(string Text);
