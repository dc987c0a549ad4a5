namespace OrleansLlm.Client.Conversations;

/// <summary>A branch of a conversation.</summary>
/// <param name="Head">The number of its last turn.</param>
/// <param name="Turns">How many turns it has.</param>
/// <param name="IsCurrent">Whether the conversation goes on with it.</param>
/// <param name="Last">Its last turn.</param>
public sealed record ConversationBranchInfo(int Head, int Turns, bool IsCurrent, ConversationTurn Last);
