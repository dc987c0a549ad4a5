using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Client.Conversations;

/// <summary>A stored conversation without its turns.</summary>
public sealed record Conversation
{
    /// <summary>The conversation's id.</summary>
    public required string Id { get; init; }

    /// <summary>Seconds since 1970 (UTC) of its creation.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Seconds since 1970 (UTC) of its last turn.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>The model that replies unless a request names another, or null.</summary>
    public string? Model { get; init; }

    /// <summary>A title for people, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The creator's own pairs, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Number of turns of the current branch.</summary>
    public int Turns { get; init; }

    /// <summary>The end user whom it belongs to, or null.</summary>
    public string? User { get; init; }

    /// <summary>The number of the turn that the next one follows, or null.</summary>
    public int? Head { get; init; }

    /// <summary>Numbers of turns that the model always sees, or null.</summary>
    public IReadOnlyList<int>? Pinned { get; init; }

    /// <summary>Seconds after the last turn at which it is deleted, or null.</summary>
    public long? ExpiresAfter { get; init; }

    /// <summary>Seconds since 1970 (UTC) at which it is deleted unless a turn is added, or null.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>The turn that is being replied to, or null.</summary>
    public string? Replying { get; init; }

    /// <summary>How what the model sees is chosen, or null.</summary>
    public ContextSettings? Context { get; init; }
}
