using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>One durable message of a conversation.</summary>
[GenerateSerializer, Immutable, Alias("llm.turn")]
public sealed record Turn
{
    /// <summary>The turn's id; a retried append with the same id adds nothing.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The message.</summary>
    [Id(1)]
    public required ChatMessage Message { get; init; }

    /// <summary>When it was added (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>For a reply: why it ended; null on a reply that was cut off by a failure or cancellation, and on other turns.</summary>
    [Id(3)]
    public FinishReason? FinishReason { get; init; }

    /// <summary>For a reply: the tokens it used.</summary>
    [Id(4)]
    public TokenUsage? Usage { get; init; }
}
