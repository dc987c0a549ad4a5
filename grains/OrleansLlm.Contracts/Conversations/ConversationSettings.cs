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
}
