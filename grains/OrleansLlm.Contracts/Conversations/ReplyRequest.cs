using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>Adds messages to a conversation and asks for the model's reply.</summary>
[GenerateSerializer, Immutable, Alias("llm.reply-request")]
public sealed record ReplyRequest
{
    /// <summary>The client's id of this turn: a retry with the same id does not add the messages twice.</summary>
    [Id(0)]
    public required string TurnId { get; init; }

    /// <summary>The new messages, at least one unless <see cref="Parent"/> is given.</summary>
    [Id(1)]
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Settings of the generation; its messages are ignored, its model may be empty to take the conversation's.</summary>
    [Id(2)]
    public required GenerationRequest Generation { get; init; }

    /// <summary>What the model is told before everything else, for this reply only; null: nothing.</summary>
    [Id(3)]
    public string? Instructions { get; init; }

    /// <summary>
    /// The turn that the messages follow: another than the head begins a branch, which is how a turn is edited (its parent) and a reply made again (no
    /// messages, the parent of the reply). <see cref="Turn.None"/>: a new beginning. Null: the head.
    /// </summary>
    [Id(4)]
    public int? Parent { get; init; }

    /// <summary>The reply goes on and is kept when its caller leaves; false: it stops then, and what was produced is paid and kept.</summary>
    [Id(5)]
    public bool GoesOn { get; init; }
}
