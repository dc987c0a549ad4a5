namespace OrleansLlm.Client.Conversations;

/// <summary>Body of an append.</summary>
internal sealed record AppendTurns(string TurnId, IReadOnlyList<TextMessage> Messages);
