namespace OrleansLlm.Models.Templates;

/// <summary>One message of a conversation, as templates see it. Null members are absent to the template, except <see cref="Content"/>, which is none.</summary>
public sealed record TemplateMessage
{
    /// <summary>
    /// <c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>. Other roles are passed on,
    /// but count as user input: they never become part of a special token.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>The text, or null for an assistant message that only calls tools.</summary>
    public string? Content { get; init; }

    /// <summary>The participant's or the tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>Calls made by the assistant.</summary>
    public IReadOnlyList<TemplateToolCall>? ToolCalls { get; init; }

    /// <summary>For role <c>tool</c>: the call that is answered.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>What the assistant thought before it answered.</summary>
    public string? ReasoningContent { get; init; }

    /// <summary>The tools as JSON text, in a system message, for templates that look for them there.</summary>
    internal string? ToolsJson { get; init; }
}
