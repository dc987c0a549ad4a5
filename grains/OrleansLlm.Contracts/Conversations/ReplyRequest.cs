using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>Adds messages to a conversation and asks for the model's reply.</summary>
[GenerateSerializer, Immutable, Alias("llm.reply-request")]
public sealed record ReplyRequest
{
    /// <summary>The client's id of this turn: a retry with the same id does not add the messages twice.</summary>
    [Id(0)]
    public required string TurnId { get; init; }

    /// <summary>The new messages, at least one.</summary>
    [Id(1)]
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Settings of the generation; its messages are ignored, its model may be empty to take the conversation's.</summary>
    [Id(2)]
    public required GenerationRequest Generation { get; init; }

    /// <summary>What the model is told before everything else, for this reply only; null: nothing.</summary>
    [Id(3)]
    public string? Instructions { get; init; }
}
