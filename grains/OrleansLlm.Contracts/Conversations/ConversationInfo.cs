namespace OrleansLlm.Contracts.Conversations;

/// <summary>A conversation without its turns.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-info")]
public sealed record ConversationInfo
{
    /// <summary>The conversation's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it was created with.</summary>
    [Id(1)]
    public required ConversationSettings Settings { get; init; }

    /// <summary>When it was created (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last turn was added (UTC).</summary>
    [Id(3)]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Number of turns.</summary>
    [Id(4)]
    public int Turns { get; init; }
}
