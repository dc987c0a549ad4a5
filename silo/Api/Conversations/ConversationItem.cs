using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>An item to add to a conversation: as a turn's message, of a function call one that makes this call only.</summary>
/// <param name="Message">The message.</param>
internal sealed record ConversationItem(ChatMessage Message);
