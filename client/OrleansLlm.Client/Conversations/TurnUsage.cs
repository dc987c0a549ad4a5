namespace OrleansLlm.Client.Conversations;

/// <summary>Tokens that a stored reply used.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Generated tokens.</param>
/// <param name="TotalTokens">Both together.</param>
public sealed record TurnUsage(int PromptTokens, int CompletionTokens, int TotalTokens);
