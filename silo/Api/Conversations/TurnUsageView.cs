namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>The tokens that a reply used.</summary>
internal sealed record TurnUsageView(int PromptTokens, int CompletionTokens, int TotalTokens);
