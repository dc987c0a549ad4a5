namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A line of an export: a turn.</summary>
/// <param name="Object">Always <c>conversation.turn</c>.</param>
/// <param name="Conversation">Its conversation.</param>
/// <param name="Turn">The turn.</param>
internal sealed record ExportedTurnView(string Object, string Conversation, TurnView Turn);
