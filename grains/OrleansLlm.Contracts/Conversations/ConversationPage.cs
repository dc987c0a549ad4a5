namespace OrleansLlm.Contracts.Conversations;

/// <summary>A page of a tenant's conversations.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-page")]
public sealed record ConversationPage
{
    /// <summary>The conversations, as their list was told of them last.</summary>
    [Id(0)]
    public required IReadOnlyList<ConversationInfo> Conversations { get; init; }

    /// <summary>Ids of those that may have changed since: they themselves tell how they are.</summary>
    [Id(1)]
    public IReadOnlyList<string> Open { get; init; } = [];

    /// <summary>Whether more follow.</summary>
    [Id(2)]
    public bool HasMore { get; init; }
}
