using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Client.Conversations;

/// <summary>What a conversation starts with.</summary>
public sealed record CreateConversation
{
    /// <summary>The model that replies unless a request names another; null: each request names one.</summary>
    public string? Model { get; init; }

    /// <summary>A title for people, up to 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>Up to 16 pairs, keys up to 64 and values up to 512 characters.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The end user whom it belongs to; null: the first one that a request names.</summary>
    public string? User { get; init; }

    /// <summary>Seconds after its last turn at which it is deleted, at least 60; null: never.</summary>
    public long? ExpiresAfter { get; init; }

    /// <summary>How what the model sees of a long conversation is chosen; null: the newest turns that fit.</summary>
    public ContextSettings? Context { get; init; }
}
