using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Contracts.Routing;

/// <summary>One message of a chat.</summary>
[GenerateSerializer, Immutable, Alias("llm.chat-message")]
public sealed record ChatMessage
{
    /// <summary><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    [Id(0)]
    public required string Role { get; init; }

    /// <summary>The text; null only for an assistant message that calls tools.</summary>
    [Id(1)]
    public string? Content { get; init; }

    /// <summary>The participant's name, or null.</summary>
    [Id(2)]
    public string? Name { get; init; }

    /// <summary>Calls made by the assistant, or null.</summary>
    [Id(3)]
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    /// <summary>For role <c>tool</c>: the call that is answered.</summary>
    [Id(4)]
    public string? ToolCallId { get; init; }

    /// <summary>Calls of server tools that the assistant made before it said this, in their order; the router gives them to the model as calls with answers. Null: none.</summary>
    [Id(5)]
    public IReadOnlyList<ToolActivity>? Activities { get; init; }

    /// <summary>Where the text comes from; the model is not told. Null: nothing is known.</summary>
    [Id(6)]
    public IReadOnlyList<TextAnnotation>? Annotations { get; init; }
}
