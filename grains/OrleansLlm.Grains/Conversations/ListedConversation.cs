namespace OrleansLlm.Grains.Conversations;

/// <summary>A conversation in its tenant's list.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.listed-conversation")]
internal sealed record ListedConversation
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }
}
