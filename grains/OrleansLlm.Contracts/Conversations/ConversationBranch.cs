namespace OrleansLlm.Contracts.Conversations;

/// <summary>A branch of a conversation: the way from its first turn to its last.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-branch")]
public sealed record ConversationBranch
{
    /// <summary>Its last turn.</summary>
    [Id(0)]
    public required Turn Last { get; init; }

    /// <summary>Whether the conversation goes on with it.</summary>
    [Id(1)]
    public bool IsHead { get; init; }
}
