namespace OrleansLlm.Client;

/// <summary>A message of plain text, for endpoints that take messages without running a model.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">The text.</param>
/// <param name="Name">The participant's name, or null.</param>
/// <param name="ToolCallId">For role <c>tool</c>: the call that is answered.</param>
public sealed record TextMessage(string Role, string Content, string? Name = null, string? ToolCallId = null);
