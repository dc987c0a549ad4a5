namespace OrleansLlm.Contracts.Conversations;

/// <summary>The conversations of one tenant, newest first. Key: <see cref="Tenants.TenantKey"/>.</summary>
[Alias("llm.conversation-list"), GrainInterfaceType("conversation-list")]
public interface IConversationListGrain : IGrainWithStringKey
{
    /// <summary>Notes a conversation. Called by conversation grains only.</summary>
    [Alias("add")]
    Task AddAsync(string conversation, DateTimeOffset createdAt, CancellationToken cancellationToken = default);

    /// <summary>Forgets a conversation. Called by conversation grains only.</summary>
    [Alias("remove")]
    Task RemoveAsync(string conversation, CancellationToken cancellationToken = default);

    /// <summary>Ids after <paramref name="after"/> (null: from the newest on), at most <paramref name="count"/> (1 to 100).</summary>
    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default);
}
