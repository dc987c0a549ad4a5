namespace OrleansLlm.Retrieval.Packing;

/// <summary>How little a language model expected a token.</summary>
/// <param name="Span">Where the token's characters lie in the text.</param>
/// <param name="Nats">Minus the natural log of its probability.</param>
public readonly record struct TokenSurprise(TextSpan Span, double Nats);
