namespace OrleansLlm.Providers.Tokens;

/// <summary>What is known of a call whatever its server reports.</summary>
/// <param name="RequestBytes">Bytes of the request's body.</param>
/// <param name="Choices">Choices that were asked for.</param>
/// <param name="Limit">What each of them may have.</param>
/// <param name="Pieces">Pieces of text that were streamed; 0 for a whole answer.</param>
/// <param name="Bytes">Bytes of text, calls and reasoning that came.</param>
/// <param name="ThoughtBytes">Those of reasoning.</param>
internal readonly record struct AnswerFacts(int RequestBytes, int Choices, OutputLimit Limit, int Pieces, int Bytes, int ThoughtBytes = 0);
