using System.Text.Json.Serialization;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Conversations;

/// <summary>One durable message of a conversation.</summary>
public sealed record ConversationTurn
{
    /// <summary>The turn's id.</summary>
    public required string Id { get; init; }

    /// <summary><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The text; null only for an assistant message that calls tools.</summary>
    public string? Content { get; init; }

    /// <summary>The participant's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Calls made by the assistant, or null.</summary>
    public IReadOnlyList<TurnToolCall>? ToolCalls { get; init; }

    /// <summary>For role <c>tool</c>: the call that is answered.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Calls of the server's tools that were made for the text, in their order, or null.</summary>
    [JsonConverter(typeof(ServerToolsConverter))]
    public IReadOnlyList<ToolActivity>? ServerTools { get; init; }

    /// <summary>Where the text comes from, or null.</summary>
    [JsonConverter(typeof(AnnotationsConverter))]
    public IReadOnlyList<TextAnnotation>? Annotations { get; init; }

    /// <summary>Seconds since 1970 (UTC) of its addition.</summary>
    public long CreatedAt { get; init; }

    /// <summary>For a reply: why it ended (<c>stop</c>, <c>length</c> ...); null when it was cut off, and on other turns.</summary>
    public string? FinishReason { get; init; }

    /// <summary>For a reply: the tokens it used.</summary>
    public TurnUsage? Usage { get; init; }

    /// <summary>Its number, unique in the conversation.</summary>
    public int Number { get; init; }

    /// <summary>The number of the turn that it follows, or null.</summary>
    public int? Parent { get; init; }

    /// <summary>For a reply: the model that gave it.</summary>
    public string? Model { get; init; }

    /// <summary>For a reply: the id of the request that made it, under which feedback is given.</summary>
    public string? RequestId { get; init; }

    /// <summary>The end user, or null.</summary>
    public string? User { get; init; }
}
