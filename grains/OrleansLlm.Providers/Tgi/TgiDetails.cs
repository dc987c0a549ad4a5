namespace OrleansLlm.Providers.Tgi;

/// <summary>How an answer ended.</summary>
/// <param name="FinishReason"><c>length</c>, <c>eos_token</c> or <c>stop_sequence</c>.</param>
/// <param name="GeneratedTokens">Tokens generated.</param>
/// <param name="InputLength">Tokens of the prompt; in streams.</param>
/// <param name="Tokens">All tokens; in whole answers.</param>
/// <param name="TopTokens">Their alternatives; in whole answers.</param>
internal sealed record TgiDetails(string? FinishReason, int GeneratedTokens, int? InputLength, IReadOnlyList<TgiToken?>? Tokens, IReadOnlyList<IReadOnlyList<TgiToken?>?>? TopTokens);
