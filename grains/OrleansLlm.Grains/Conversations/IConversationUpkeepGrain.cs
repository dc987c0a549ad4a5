namespace OrleansLlm.Grains.Conversations;

/// <summary>What keeps a conversation in step with its tenant's list and index. The same grain as the conversation, with the same keys.</summary>
[Alias("llm.conversation-upkeep"), GrainInterfaceType("conversation-upkeep")]
internal interface IConversationUpkeepGrain : IGrainWithStringKey
{
    /// <summary>Brings list and index up to date; deletes what has expired, or what a crash left of a deletion.</summary>
    [Alias("settle")]
    Task SettleAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops the reply under way and deletes everything, for good.</summary>
    [Alias("erase")]
    Task EraseAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes what one user said and was answered; with the last user the conversation itself.</summary>
    /// <returns>How many turns.</returns>
    [Alias("erase-user")]
    Task<int> EraseUserAsync(string user, CancellationToken cancellationToken = default);
}
