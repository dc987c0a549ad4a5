namespace OrleansLlm.Client.Conversations;

/// <summary>Body of a search.</summary>
internal sealed record SearchTurns(string Query, int? Limit, string? Conversation, string? User);
