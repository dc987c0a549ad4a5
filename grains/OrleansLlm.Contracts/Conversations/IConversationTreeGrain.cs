namespace OrleansLlm.Contracts.Conversations;

/// <summary>The branches of a conversation. The same grain as <see cref="IConversationGrain"/>, with the same keys.</summary>
[Alias("llm.conversation-tree"), GrainInterfaceType("conversation-tree")]
public interface IConversationTreeGrain : IGrainWithStringKey
{
    /// <summary>Adds messages, to the head or to another turn, without asking for a reply; durable when it returns.</summary>
    /// <exception cref="LlmException">NotFound: no such conversation or parent. Conflict: a reply is in progress.</exception>
    [Alias("append")]
    Task<IReadOnlyList<Turn>> AppendAsync(AppendTurns request, CancellationToken cancellationToken = default);

    /// <summary>Changes settings, pinned turns or the head.</summary>
    /// <exception cref="LlmException">InvalidRequest: a value is out of range. NotFound: no such turn. Conflict: the head can not move during a reply.</exception>
    [Alias("update")]
    Task<ConversationInfo> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken = default);

    /// <summary>All branches, the newest last.</summary>
    [Alias("branches")]
    Task<IReadOnlyList<ConversationBranch>> ListBranchesAsync(CancellationToken cancellationToken = default);

    /// <summary>A turn of any branch.</summary>
    /// <exception cref="LlmException">NotFound: no such turn, or it was deleted.</exception>
    [Alias("turn")]
    Task<Turn> GetTurnAsync(int number, CancellationToken cancellationToken = default);

    /// <summary>Deletes a turn's message for good; its place stays, so that those after it stay where they are. Deleting twice is harmless.</summary>
    /// <exception cref="LlmException">NotFound: no such turn. Conflict: a reply is in progress.</exception>
    [Alias("delete-turn")]
    Task<ConversationInfo> DeleteTurnAsync(int number, CancellationToken cancellationToken = default);

    /// <summary>Turns of all branches in order of adding, from a number on, at most <paramref name="count"/> (1 to 100): fewer only at the end.</summary>
    [Alias("read")]
    Task<IReadOnlyList<Turn>> ReadAsync(int first, int count, CancellationToken cancellationToken = default);
}
