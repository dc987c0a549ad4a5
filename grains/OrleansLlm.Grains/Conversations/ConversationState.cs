using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What is durable of a conversation besides its turns.</summary>
[GenerateSerializer, Alias("llm.state.conversation")]
internal sealed class ConversationState
{
    [Id(0)]
    public ConversationSettings Settings { get; set; } = new();

    [Id(1)]
    public DateTimeOffset CreatedAt { get; set; }
}
