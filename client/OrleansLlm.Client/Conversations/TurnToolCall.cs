namespace OrleansLlm.Client.Conversations;

/// <summary>A function call in a stored turn.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Function">The function and its arguments.</param>
public sealed record TurnToolCall(string Id, TurnFunction Function);
