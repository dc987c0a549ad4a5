namespace OrleansLlm.Contracts.Conversations;

/// <summary>A conversation without its turns.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-info")]
public sealed record ConversationInfo
{
    /// <summary>The conversation's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its settings as they are now.</summary>
    [Id(1)]
    public required ConversationSettings Settings { get; init; }

    /// <summary>When it was created (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last turn was added (UTC).</summary>
    [Id(3)]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Number of turns of the branch that ends at <see cref="Head"/>, deleted ones included.</summary>
    [Id(4)]
    public int Turns { get; init; }

    /// <summary>The number of the turn that the next one follows; <see cref="Turn.None"/>: there is none yet.</summary>
    [Id(5)]
    public int Head { get; init; } = Turn.None;

    /// <summary>Numbers of turns that the model always sees.</summary>
    [Id(6)]
    public IReadOnlyList<int> Pinned { get; init; } = [];

    /// <summary>The client's id of the turn that is being replied to, or null.</summary>
    [Id(7)]
    public string? Replying { get; init; }

    /// <summary>When it is deleted unless a turn is added (UTC); null: never.</summary>
    [Id(8)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>All end users who took part.</summary>
    [Id(9)]
    public IReadOnlyList<string> Users { get; init; } = [];
}
