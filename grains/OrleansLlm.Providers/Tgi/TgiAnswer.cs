namespace OrleansLlm.Providers.Tgi;

/// <summary>An answer of <c>/generate</c>, or an event of <c>/generate_stream</c>.</summary>
/// <param name="Index">The token's number, from 1; in events.</param>
/// <param name="Token">The token; in events.</param>
/// <param name="TopTokens">The token's alternatives; in events.</param>
/// <param name="GeneratedText">The whole text; in the last event.</param>
/// <param name="Details">How it ended; in the last event.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record TgiAnswer(int? Index, TgiToken? Token, IReadOnlyList<TgiToken?>? TopTokens, string? GeneratedText, TgiDetails? Details, string? Error);
