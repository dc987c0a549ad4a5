namespace OrleansLlm.Client.Conversations;

/// <summary>A turn that a search found.</summary>
/// <param name="Conversation">Its conversation.</param>
/// <param name="Turn">Its number.</param>
/// <param name="Role">Its role.</param>
/// <param name="CreatedAt">Seconds since 1970 (UTC) of its addition.</param>
/// <param name="Text">The passage that was found.</param>
/// <param name="Score">How well it matches; higher is better.</param>
public sealed record FoundTurn(string Conversation, int Turn, string Role, long CreatedAt, string Text, float Score);
