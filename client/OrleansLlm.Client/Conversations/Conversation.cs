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

    /// <summary>Number of turns.</summary>
    public int Turns { get; init; }
}
