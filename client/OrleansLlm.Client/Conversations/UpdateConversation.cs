using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Client.Conversations;

/// <summary>What changes of a conversation; null: stays as it is.</summary>
public sealed record UpdateConversation
{
    /// <summary>The model; empty: none.</summary>
    public string? Model { get; init; }

    /// <summary>The title; empty: none.</summary>
    public string? Title { get; init; }

    /// <summary>All pairs, in place of those before.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Seconds after the last turn at which it is deleted; 0: never.</summary>
    public long? ExpiresAfter { get; init; }

    /// <summary>How what the model sees is chosen.</summary>
    public ContextSettings? Context { get; init; }

    /// <summary>Numbers of turns that the model always sees, in place of those before.</summary>
    public IReadOnlyList<int>? Pinned { get; init; }

    /// <summary>The turn that the next one follows: so another branch is gone on with.</summary>
    public int? Head { get; init; }
}
