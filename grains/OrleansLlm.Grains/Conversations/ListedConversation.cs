using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A conversation in its tenant's list.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.listed-conversation")]
internal sealed record ListedConversation
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The conversation as it was told last.</summary>
    [Id(2)]
    public required ConversationInfo Info { get; init; }

    /// <summary>It may have changed since.</summary>
    [Id(3)]
    public bool IsOpen { get; init; }

    /// <summary>Since when it may have (UTC).</summary>
    [Id(4)]
    public DateTimeOffset OpenedAt { get; init; }
}
