namespace OrleansLlm.Contracts.Conversations;

/// <summary>What a conversation starts with.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-settings")]
public sealed record ConversationSettings
{
    /// <summary>The model that replies unless a request names another; null: each request names one.</summary>
    [Id(0)]
    public string? Model { get; init; }

    /// <summary>A title for people, up to 200 characters.</summary>
    [Id(1)]
    public string? Title { get; init; }

    /// <summary>Up to 16 pairs, keys up to 64 and values up to 512 characters.</summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The end user whom it belongs to, up to 256 characters; null: those whom requests name.</summary>
    [Id(3)]
    public string? User { get; init; }

    /// <summary>Seconds after its last turn at which it is deleted, 60 to 315,360,000 (ten years); null: never.</summary>
    [Id(4)]
    public long? ExpiresAfterSeconds { get; init; }

    /// <summary>How what the model sees is chosen; null: the newest turns that fit, old tool results shortened first.</summary>
    [Id(5)]
    public ContextSettings? Context { get; init; }
}
