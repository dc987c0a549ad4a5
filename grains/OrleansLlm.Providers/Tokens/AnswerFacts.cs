namespace OrleansLlm.Providers.Tokens;

/// <summary>What is known of a call whatever its server reports.</summary>
/// <param name="RequestBytes">Bytes of the request's body.</param>
/// <param name="Choices">Choices that were asked for.</param>
/// <param name="MaxTokens">The most tokens per choice, or null: no limit was sent.</param>
/// <param name="Pieces">Pieces of text that were streamed; 0 for a whole answer.</param>
/// <param name="TextBytes">Bytes of text and calls that came.</param>
internal readonly record struct AnswerFacts(int RequestBytes, int Choices, int? MaxTokens, int Pieces, int TextBytes);
