namespace OrleansLlm.Client.Conversations;

/// <summary>The function of a stored call.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">The arguments as JSON text.</param>
public sealed record TurnFunction(string Name, string Arguments);
