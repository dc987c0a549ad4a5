using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>One durable message of a conversation. Turns are a tree: each follows one other, and a branch is the way from the first to a last one.</summary>
[GenerateSerializer, Immutable, Alias("llm.turn")]
public sealed record Turn
{
    /// <summary>The number of no turn.</summary>
    public const int None = -1;

    private const string ReplySuffix = ".reply";

    /// <summary>The client's id of the append: its messages share it, and a retry with the same id adds nothing. A reply has its own.</summary>
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

    /// <summary>Its number: unique in the conversation, growing in the order of adding, with gaps.</summary>
    [Id(5)]
    public int Number { get; init; }

    /// <summary>The number of the turn that it follows; <see cref="None"/>: it is the first of its branch.</summary>
    [Id(6)]
    public int Parent { get; init; } = None;

    /// <summary>Its place in its branch, from 0.</summary>
    [Id(7)]
    public int Depth { get; init; }

    /// <summary>It was deleted: nothing of its message is left, only its place.</summary>
    [Id(8)]
    public bool IsDeleted { get; init; }

    /// <summary>For a reply: the id of the request that made it, under which feedback is given.</summary>
    [Id(9)]
    public string? RequestId { get; init; }

    /// <summary>The end user on whose behalf it was added, or null.</summary>
    [Id(10)]
    public string? User { get; init; }

    /// <summary>For a reply: the model that gave it.</summary>
    [Id(11)]
    public string? Model { get; init; }

    /// <summary>For a reply: the client's id of the turn that it replies to.</summary>
    public string? RepliesTo => Message.Role == "assistant" && Id.EndsWith(ReplySuffix, StringComparison.Ordinal) ? Id[..^ReplySuffix.Length] : null;

    /// <summary>The id of the reply to a turn.</summary>
    public static string ReplyId(string turnId) => turnId + ReplySuffix;
}
