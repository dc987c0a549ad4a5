using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>Adds messages without asking for a reply.</summary>
[GenerateSerializer, Immutable, Alias("llm.append-turns")]
public sealed record AppendTurns
{
    /// <summary>The client's id: a retry with the same id adds nothing.</summary>
    [Id(0)]
    public required string TurnId { get; init; }

    /// <summary>The messages, 1 to 4,096.</summary>
    [Id(1)]
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The turn that they follow, as in <see cref="ReplyRequest.Parent"/>.</summary>
    [Id(2)]
    public int? Parent { get; init; }

    /// <summary>The end user, or null.</summary>
    [Id(3)]
    public string? User { get; init; }
}
