namespace OrleansLlm.Contracts.Conversations;

/// <summary>The conversations of one tenant. Key: <see cref="Tenants.TenantKey"/>. Every answer is durable.</summary>
[Alias("llm.conversation-list"), GrainInterfaceType("conversation-list")]
public interface IConversationListGrain : IGrainWithStringKey
{
    /// <summary>Notes how a conversation is. Called by conversation grains only.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="isOpen">It goes on changing without a word; false: it is told again before it changes.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("set")]
    Task SetAsync(ConversationInfo conversation, bool isOpen, CancellationToken cancellationToken = default);

    /// <summary>Forgets a conversation. Called by conversation grains only.</summary>
    [Alias("remove")]
    Task RemoveAsync(string conversation, CancellationToken cancellationToken = default);

    /// <summary>Conversations that a query asks for.</summary>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or <see cref="ConversationQuery.After"/> is no conversation.</exception>
    [Alias("find")]
    Task<ConversationPage> FindAsync(ConversationQuery query, CancellationToken cancellationToken = default);

    /// <summary>Those of some conversations that are there: neither deleted nor expired, swept already or not. Of those that may have changed only they themselves know.</summary>
    /// <param name="conversations">Their ids.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("look-up")]
    Task<ConversationPage> LookUpAsync(IReadOnlyList<string> conversations, CancellationToken cancellationToken = default);

    /// <summary>Deletes conversations that have expired, and settles those that a crash left unsettled.</summary>
    /// <returns>How many expired.</returns>
    [Alias("sweep")]
    Task<int> SweepAsync(CancellationToken cancellationToken = default);
}
