namespace OrleansLlm.Retrieval.Queries;

/// <summary>What was said before a question.</summary>
/// <param name="IsUser">By the user; else by the assistant.</param>
/// <param name="Text">The words.</param>
public readonly record struct QueryTurn(bool IsUser, string Text);
