namespace OrleansLlm.Contracts.Conversations;

/// <summary>What changes of a conversation; null: stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-update")]
public sealed record ConversationUpdate
{
    /// <summary>The model; empty: none.</summary>
    [Id(0)]
    public string? Model { get; init; }

    /// <summary>The title; empty: none.</summary>
    [Id(1)]
    public string? Title { get; init; }

    /// <summary>All pairs, in place of those before.</summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Seconds after the last turn at which it is deleted; 0: never.</summary>
    [Id(3)]
    public long? ExpiresAfterSeconds { get; init; }

    /// <summary>How what the model sees is chosen.</summary>
    [Id(4)]
    public ContextSettings? Context { get; init; }

    /// <summary>Numbers of turns that the model always sees, at most 64, in place of those before. Leading system messages are among them from the beginning.</summary>
    [Id(5)]
    public IReadOnlyList<int>? Pinned { get; init; }

    /// <summary>The turn that the next one follows: the end of the branch that is gone on with.</summary>
    [Id(6)]
    public int? Head { get; init; }
}
